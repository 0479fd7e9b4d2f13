-- Closes operations whose retries are used up: what has not ended ends as failed and never takes effect any more (RULES 10). p_code is how
-- the client is told. Returns the outcome of each, which is an earlier one where it had ended after all.
DROP FUNCTION close_failed_operations(jsonb, text);
CREATE FUNCTION close_failed_operations(p_commands jsonb, p_error text, p_code text DEFAULT 'operation_failed')
RETURNS TABLE (operation_id text, outcome jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  v_drafts operation_draft[] := operation_drafts(p_commands);
BEGIN
  -- The locks decide between this and a worker that is still at it: of credits the account's, of all others the operation's.
  PERFORM FROM credit_accounts a WHERE a.user_id IN (SELECT d.user_id FROM unnest(v_drafts) AS d) ORDER BY a.user_id FOR NO KEY UPDATE;
  PERFORM lock_operation(d.operation_id) FROM (SELECT d.operation_id FROM unnest(v_drafts) AS d ORDER BY d.operation_id) AS d;
  INSERT INTO credit_operations (operation_id, user_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, error, completed_at)
  SELECT d.operation_id, d.user_id, d.type, 'failed', d.request_id, d.actor_type, d.actor_id, d.route, d.idempotency_key, d.fingerprint,
         jsonb_build_object('code', p_code), left(p_error, 2000), clock_now()
    FROM unnest(v_drafts) AS d
   WHERE NOT EXISTS (SELECT FROM credit_operation_repeats r WHERE r.user_id = d.user_id AND r.operation_id = d.operation_id)
  ON CONFLICT (user_id, operation_id) DO NOTHING;
  RETURN QUERY SELECT d.operation_id, o.outcome FROM unnest(v_drafts) AS d
    CROSS JOIN LATERAL (SELECT * FROM operation_outcomes WHERE user_id = d.user_id AND operation_id = d.operation_id LIMIT 1) AS o
    ORDER BY d.ord;
END $$;
GRANT EXECUTE ON FUNCTION close_failed_operations(jsonb, text, text) TO tandem_worker;
