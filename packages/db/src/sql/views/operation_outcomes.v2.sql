-- How operations ended. A repeat answers with its original's ids and facts.
CREATE OR REPLACE VIEW operation_outcomes AS
SELECT o.user_id, o.operation_id, o.completed_at,
       operation_outcome(o.operation_id, o.request_id, o.type, o.status, false, o.outcome) AS outcome
  FROM credit_operations o
UNION ALL
SELECT r.user_id, r.operation_id, r.completed_at,
       CASE WHEN r.conflict
         THEN operation_outcome(r.operation_id, r.request_id, r.type, 'rejected', false, jsonb_build_object('code', 'idempotency_key_reused'))
         ELSE operation_outcome(o.operation_id, o.request_id, o.type, o.status, true, o.outcome) END
  FROM credit_operation_repeats r
  JOIN credit_operations o ON o.user_id = r.original_user_id AND o.operation_id = r.original_id;
