-- Decides and applies consumes, in order, on accounts the caller has opened: all or nothing each, drawn from lots in burn order.
-- One set-based pass. Within the batch a user's consumes must share one pool of credits: one credit type, or a user without `any`
-- lots, or with nothing but them; apply_credit_operations forms its rounds so.
CREATE FUNCTION consume_batch(p_drafts operation_draft[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  v_entries ledger_draft[];
BEGIN
  WITH asked AS (
    SELECT d.*, a.any_remaining, greatest(p_now, a.settled_at) AS at,
           CASE d.credit_type WHEN 'analysis' THEN a.analysis_remaining ELSE a.roast_remaining END AS own_remaining,
           CASE d.credit_type WHEN 'analysis' THEN a.roast_remaining ELSE a.analysis_remaining END AS other_remaining,
           CASE WHEN a.analysis_remaining = 0 AND a.roast_remaining = 0 THEN 'any' ELSE d.credit_type END AS pool
      FROM unnest(p_drafts) AS d
      JOIN credit_accounts a ON a.user_id = d.user_id
  ), decided AS (
    SELECT *, own_remaining + any_remaining AS capacity,
           take_if_fits(amount, own_remaining + any_remaining) OVER (PARTITION BY user_id, pool ORDER BY ord) AS taken
      FROM asked
  ), stepped AS (
    SELECT *, lag(taken, 1, 0::bigint) OVER (PARTITION BY user_id, pool ORDER BY ord) AS taken_before FROM decided
  ), lots AS (
    SELECT p.user_id, p.pool, l.lot_id, l.credit_type, l.remaining,
           sum(l.remaining) OVER burn AS upto, row_number() OVER burn AS burn_order
      FROM (SELECT DISTINCT user_id, pool FROM stepped) AS p
      JOIN credit_lots l ON l.user_id = p.user_id AND l.open AND l.remaining > 0 AND l.credit_type IN (p.pool, 'any')
    WINDOW burn AS (PARTITION BY p.user_id, p.pool
                    ORDER BY l.priority, l.expires_at NULLS LAST, l.credit_type = 'any', l.effective_at, l.lot_id)
  ), draws AS (
    SELECT s.ord, l.lot_id, l.credit_type, l.burn_order,
           (least(s.taken, l.upto) - greatest(s.taken_before, l.upto - l.remaining))::bigint AS amount
      FROM stepped s
      JOIN lots l ON l.user_id = s.user_id AND l.pool = s.pool AND l.upto > s.taken_before AND l.upto - l.remaining < s.taken
     WHERE s.taken > s.taken_before
  ), drawn AS (
    UPDATE credit_lots l SET consumed = l.consumed + d.amount, remaining = l.remaining - d.amount
      FROM (SELECT lot_id, sum(amount) AS amount FROM draws GROUP BY lot_id) AS d
     WHERE l.lot_id = d.lot_id
  ), told AS (
    SELECT s.*, s.taken > s.taken_before AS applied, s.capacity - s.taken AS own_after,
           CASE WHEN s.pool = 'any' THEN s.capacity - s.taken
                ELSE s.other_remaining + s.any_remaining - sum(coalesce(d.from_any, 0)) OVER (PARTITION BY s.user_id, s.pool ORDER BY s.ord) END AS other_after
      FROM stepped s
      LEFT JOIN (SELECT ord, sum(amount) FILTER (WHERE credit_type = 'any') AS from_any FROM draws GROUP BY ord) AS d ON d.ord = s.ord
  ), stored AS (
    INSERT INTO credit_operations (operation_id, user_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
    SELECT t.operation_id, t.user_id, t.type, CASE WHEN t.applied THEN 'applied' ELSE 'rejected' END,
           t.request_id, t.actor_type, t.actor_id, t.route, t.idempotency_key, t.fingerprint,
           CASE WHEN t.applied
             THEN jsonb_build_object('result', jsonb_build_object('creditType', t.credit_type, 'amount', t.amount, 'balance',
                    CASE t.credit_type WHEN 'analysis' THEN jsonb_build_object('analysis', t.own_after, 'roast', t.other_after)
                                       ELSE jsonb_build_object('analysis', t.other_after, 'roast', t.own_after) END))
             ELSE insufficient_credits(t.user_id, t.credit_type, t.amount, t.own_after, t.at) END,
           t.at
      FROM told t
  )
  SELECT array_agg(ROW (s.user_id, s.operation_id, 'consume', d.credit_type, d.amount, d.lot_id, s.action, s.platform, s.metadata, s.at)::ledger_draft
                   ORDER BY d.ord, d.burn_order)
    INTO v_entries FROM draws d JOIN stepped s ON s.ord = d.ord;

  IF v_entries IS NOT NULL THEN
    PERFORM append_ledger(v_entries, p_now);
  END IF;
END $$;
