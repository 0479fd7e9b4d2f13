-- The end of what an admin asked for: the operation row, and the audit entry with the reason and by how much which credits changed.
-- p_outcome is {result} when applied, {code, result?} when rejected; p_before is the account as it was.
CREATE FUNCTION conclude_admin_operation(p_draft operation_draft, p_outcome jsonb, p_before credit_accounts, p_at timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_after credit_accounts;
BEGIN
  SELECT * INTO STRICT v_after FROM credit_accounts WHERE user_id = p_draft.user_id;
  IF NOT p_outcome ? 'code' THEN
    p_outcome := jsonb_set(p_outcome, '{result,balance}', jsonb_build_object(
      'analysis', v_after.analysis_remaining + v_after.any_remaining, 'roast', v_after.roast_remaining + v_after.any_remaining));
  END IF;
  INSERT INTO credit_operations (operation_id, user_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
  VALUES (p_draft.operation_id, p_draft.user_id, p_draft.type, CASE WHEN p_outcome ? 'code' THEN 'rejected' ELSE 'applied' END, p_draft.request_id,
          p_draft.actor_type, p_draft.actor_id, p_draft.route, p_draft.idempotency_key, p_draft.fingerprint, p_outcome, p_at);
  PERFORM append_audit('CREDITS', p_draft.user_id, 'UPDATE', p_draft.actor_type, p_draft.actor_id,
    (SELECT coalesce(jsonb_object_agg(credit_type, jsonb_build_object('from', before, 'to', after)), '{}')
       FROM (VALUES ('analysis', p_before.analysis_remaining, v_after.analysis_remaining), ('roast', p_before.roast_remaining, v_after.roast_remaining),
                    ('any', p_before.any_remaining, v_after.any_remaining)) AS t (credit_type, before, after)
      WHERE before <> after),
    jsonb_strip_nulls(jsonb_build_object('reason', p_draft.reason, 'ticketId', p_draft.ticket_id, 'apiEndpoint', p_draft.route,
      'operationId', p_draft.operation_id, 'refused', p_outcome ->> 'code')), p_at);
END $$;
