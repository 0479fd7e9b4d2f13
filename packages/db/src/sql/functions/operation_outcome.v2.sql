-- How an operation ended, as clients of the worker read it: JSON OperationOutcome. `p_outcome` is what was stored: {code?, result?}.
-- Stable as jsonb_build_object is: PostgreSQL writes it into the calling query then, instead of calling it.
CREATE OR REPLACE FUNCTION operation_outcome(p_operation_id text, p_request_id text, p_type text, p_status text, p_replayed boolean, p_outcome jsonb) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object('operationId', p_operation_id, 'requestId', p_request_id, 'type', p_type, 'status', p_status, 'replayed', p_replayed) || p_outcome;
