-- Every change in one list: audit entries, and the ledger, which is the audit of credits and is not written down twice.
CREATE VIEW audit_log AS
SELECT 'audit-' || audit_id AS entry_id, entity_type, entity_id, action, actor_type, actor_id, changes, metadata, at
  FROM audit_entries
UNION ALL
SELECT 'ledger-' || l.user_id || '-' || l.seq, 'CREDITS', l.user_id, CASE l.kind WHEN 'grant' THEN 'CREATE' ELSE 'UPDATE' END,
       coalesce(o.actor_type, 'SYSTEM'), coalesce(o.actor_id, 'boundary'),
       jsonb_build_object(l.credit_type, jsonb_build_object('from', l.balance_after - ledger_sign(l.kind) * l.amount, 'to', l.balance_after)),
       jsonb_strip_nulls(jsonb_build_object('kind', l.kind, 'operationId', l.operation_id, 'lotId', l.lot_id, 'reason', l.action, 'apiEndpoint', o.route)),
       l.recorded_at
  FROM credit_ledger l
  LEFT JOIN credit_operations o ON o.user_id = l.user_id AND o.operation_id = l.operation_id;
