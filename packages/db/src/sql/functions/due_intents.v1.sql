-- Intents whose time is over and whose end is not written yet, the oldest first.
CREATE FUNCTION due_intents(p_limit integer) RETURNS TABLE (plan jsonb)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  SELECT intent_plan(i) FROM subscription_intents i
   WHERE i.status = 'pending' AND i.expires_at <= clock_now() ORDER BY i.expires_at, i.intent_id LIMIT p_limit
$$;
GRANT EXECUTE ON FUNCTION due_intents(integer) TO tandem_worker;
