-- How operations ended, as JSON OperationOutcome. A repeat answers with its original's ids and facts.
CREATE VIEW operation_outcomes AS
SELECT o.user_id, o.operation_id, o.completed_at,
       jsonb_build_object('operationId', o.operation_id, 'requestId', o.request_id, 'type', o.type, 'status', o.status, 'replayed', false) || o.outcome AS outcome
  FROM credit_operations o
UNION ALL
SELECT r.user_id, r.operation_id, r.completed_at,
       CASE WHEN r.conflict
         THEN jsonb_build_object('operationId', r.operation_id, 'requestId', r.request_id, 'type', r.type, 'status', 'rejected', 'replayed', false,
                                 'code', 'idempotency_key_reused')
         ELSE jsonb_build_object('operationId', o.operation_id, 'requestId', o.request_id, 'type', o.type, 'status', o.status, 'replayed', true) || o.outcome END
  FROM credit_operation_repeats r
  JOIN credit_operations o ON o.user_id = r.original_user_id AND o.operation_id = r.original_id;
