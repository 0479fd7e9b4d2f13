-- Decides and applies consumes, in order, on accounts the caller has opened: all or nothing each, drawn from lots in burn order.
-- One set-based pass: a running total per pool of credits decides what fits; an op's share of that total, laid over the running
-- total of the lots, says from which lots it is drawn. A pool is one user's credits of one type; a user with nothing but `any`
-- lots has one pool. Pools that share `any` lots must not meet in one batch: apply_credit_operations forms its rounds so.
CREATE FUNCTION consume_batch(p_drafts operation_draft[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_entries ledger_draft[];
BEGIN
  WITH asked AS (
    SELECT d.*, a.analysis_remaining, a.roast_remaining, a.any_remaining, greatest(p_now, a.settled_at) AS at,
           a.any_remaining + CASE d.credit_type WHEN 'analysis' THEN a.analysis_remaining ELSE a.roast_remaining END AS capacity,
           CASE WHEN a.analysis_remaining = 0 AND a.roast_remaining = 0 THEN 'any' ELSE d.credit_type END AS pool
      FROM unnest(p_drafts) AS d
      JOIN credit_accounts a ON a.user_id = d.user_id
  ), decided AS (
    SELECT *, take_if_fits(amount, capacity) OVER (PARTITION BY user_id, pool ORDER BY ord) AS taken FROM asked
  ), stepped AS (
    SELECT *, lag(taken, 1, 0::bigint) OVER (PARTITION BY user_id, pool ORDER BY ord) AS taken_before FROM decided
  ), drawn AS MATERIALIZED (
    SELECT s.*, s.taken > s.taken_before AS applied, d.draws, d.from_any
      FROM stepped s
      CROSS JOIN LATERAL (
        SELECT array_agg(ROW (lot_id, credit_type, least(s.taken, upto) - greatest(s.taken_before, upto - remaining))::lot_draw ORDER BY upto) AS draws,
               coalesce(sum(least(s.taken, upto) - greatest(s.taken_before, upto - remaining)) FILTER (WHERE credit_type = 'any'), 0) AS from_any
          FROM (SELECT l.lot_id, l.credit_type, l.remaining,
                       sum(l.remaining) OVER (ORDER BY l.priority, l.expires_at NULLS LAST, l.credit_type = 'any', l.effective_at, l.lot_id) AS upto
                  FROM credit_lots l
                 WHERE l.user_id = s.user_id AND l.open AND l.remaining > 0 AND l.credit_type IN (s.pool, 'any')) AS burn
         WHERE s.taken > s.taken_before AND upto > s.taken_before AND upto - remaining < s.taken) AS d
  ), lots AS (
    UPDATE credit_lots l SET consumed = l.consumed + d.amount, remaining = l.remaining - d.amount
      FROM (SELECT lot_id, sum(amount)::integer AS amount FROM (SELECT draw.lot_id, draw.amount FROM drawn, unnest(draws) AS draw) AS each_draw GROUP BY lot_id) AS d
     WHERE l.lot_id = d.lot_id
  ), told AS (
    SELECT *, any_remaining - sum(from_any) OVER user_so_far AS any_after,
           analysis_remaining - coalesce(sum(from_own) FILTER (WHERE credit_type = 'analysis') OVER user_so_far, 0) AS analysis_after,
           roast_remaining - coalesce(sum(from_own) FILTER (WHERE credit_type = 'roast') OVER user_so_far, 0) AS roast_after
      FROM (SELECT *, taken - taken_before - from_any AS from_own FROM drawn) AS drawn
    WINDOW user_so_far AS (PARTITION BY user_id ORDER BY ord)
  ), stored AS (
    INSERT INTO credit_operations (user_id, operation_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
    SELECT user_id, operation_id, type, CASE WHEN applied THEN 'applied' ELSE 'rejected' END,
           request_id, actor_type, actor_id, route, idempotency_key, fingerprint,
           CASE WHEN applied
             THEN jsonb_build_object('result', jsonb_build_object('creditType', credit_type, 'amount', amount, 'balance',
                    jsonb_build_object('analysis', analysis_after + any_after, 'roast', roast_after + any_after)))
             ELSE insufficient_credits(user_id, credit_type, amount, capacity - taken, at) END,
           at
      FROM told
  )
  SELECT array_agg(ROW (user_id, operation_id, 'consume', draw.credit_type, draw.amount, draw.lot_id, action, platform, metadata, at)::ledger_draft
                   ORDER BY ord, nth)
    INTO v_entries FROM drawn, unnest(draws) WITH ORDINALITY AS draw (lot_id, credit_type, amount, nth);

  IF v_entries IS NOT NULL THEN
    PERFORM append_ledger(v_entries, p_now);
  END IF;
END $$;
