-- How an operation ended, as JSON OperationOutcome; null when it has not. A repeat answers with its original's ids and facts.
CREATE FUNCTION operation_outcome(p_user_id text, p_operation_id text) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('operationId', o.operation_id, 'requestId', o.request_id, 'type', o.type, 'status', o.status, 'replayed', false) || o.outcome
    FROM credit_operations o WHERE o.user_id = p_user_id AND o.operation_id = p_operation_id
  UNION ALL
  SELECT CASE WHEN r.conflict
           THEN jsonb_build_object('operationId', r.operation_id, 'requestId', r.request_id, 'type', r.type, 'status', 'rejected', 'replayed', false,
                                   'code', 'idempotency_key_reused')
           ELSE jsonb_build_object('operationId', o.operation_id, 'requestId', o.request_id, 'type', o.type, 'status', o.status, 'replayed', true) || o.outcome END
    FROM credit_operation_repeats r JOIN credit_operations o ON o.user_id = r.original_user_id AND o.operation_id = r.original_id
   WHERE r.user_id = p_user_id AND r.operation_id = p_operation_id
$$;
GRANT EXECUTE ON FUNCTION operation_outcome(text, text) TO tandem_worker, tandem_api;
