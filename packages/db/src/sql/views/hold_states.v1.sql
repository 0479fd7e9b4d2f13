-- Holds as a write at this moment would find them: one that ended is expired and has returned, although nobody wrote it down yet
-- (RULES 14). `stored_status` is what is written down; to look for active holds, name it too: there is an index over those.
CREATE VIEW hold_states AS
SELECT h.user_id, h.hold_id, h.credit_type, h.amount, h.captured, CASE WHEN is_due THEN h.amount - h.captured ELSE h.returned END AS returned,
       CASE WHEN is_due OR h.status <> 'active' THEN 0 ELSE h.amount - h.captured END AS held,
       CASE WHEN is_due THEN 'expired' ELSE h.status END AS status, h.status AS stored_status, h.action, h.platform, h.metadata, h.created_at, h.expires_at,
       CASE WHEN is_due THEN h.expires_at ELSE h.settled_at END AS settled_at
  FROM credit_holds h
  JOIN credit_accounts a ON a.user_id = h.user_id
  CROSS JOIN LATERAL (SELECT hold_is_due(h.status, h.expires_at, greatest(clock_now(), a.settled_at))) AS due (is_due);
