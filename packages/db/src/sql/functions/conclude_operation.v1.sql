-- Writes down how an operation ended: p_outcome is {result} when applied, {code, result?} when rejected.
CREATE FUNCTION conclude_operation(p_draft operation_draft, p_outcome jsonb, p_at timestamptz) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
  INSERT INTO credit_operations (operation_id, user_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
  VALUES (p_draft.operation_id, p_draft.user_id, p_draft.type, CASE WHEN p_outcome ? 'code' THEN 'rejected' ELSE 'applied' END, p_draft.request_id,
          p_draft.actor_type, p_draft.actor_id, p_draft.route, p_draft.idempotency_key, p_draft.fingerprint, p_outcome, p_at)
$$;
