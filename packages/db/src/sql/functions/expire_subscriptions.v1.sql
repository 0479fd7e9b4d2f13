-- Ends up to p_limit complimentary subscriptions whose time is over: of the others Stripe says so, of these nobody else does. Each leaves
-- its audit entry. They paid for no credits (RULES 19), so that none have to go. Returns how many ended.
CREATE FUNCTION expire_subscriptions(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_id text;
  v_row jsonb;
  v_count integer := 0;
BEGIN
  FOR v_id IN
    SELECT subscription_id FROM subscriptions
     WHERE complimentary AND status NOT IN ('canceled', 'expired') AND greatest(current_period_end, grace_ends_at) <= clock_now()
     ORDER BY subscription_id LIMIT p_limit
  LOOP
    v_row := open_subscription(v_id) -> 'row';
    -- Another worker may have been faster.
    CONTINUE WHEN v_row ->> 'status' IN ('canceled', 'expired');
    PERFORM write_subscription(v_row || jsonb_build_object('status', 'expired', 'endedAt', v_row -> 'periodEndsAt', 'graceEndsAt', NULL),
      'SYSTEM', 'subscriptions.expire', '{"reason": "its time was over"}');
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
GRANT EXECUTE ON FUNCTION expire_subscriptions(integer) TO tandem_worker;
