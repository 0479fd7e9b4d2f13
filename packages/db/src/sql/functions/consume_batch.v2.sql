-- Decides and applies consumes, in order, on accounts the caller has opened: all or nothing each, drawn from lots in burn order.
-- One set-based pass: a running total per pool of credits decides what fits; an op's share of that total, laid over the running
-- total of the lots, says from which lots it is drawn. A pool is one user's credits of one type; a user with nothing but `any`
-- lots has one pool. Pools that share `any` lots must not meet in one batch: apply_credit_operations forms its rounds so.
-- Returns the outcomes, in order. Fails with unique_violation when one of the operations ended before, by id or by key.
DROP FUNCTION consume_batch(operation_draft[], timestamptz);
CREATE FUNCTION consume_batch(p_drafts operation_draft[], p_now timestamptz) RETURNS TABLE (operation_id text, outcome jsonb)
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  v_entries ledger_draft[];
  v_ids text[];
  v_outcomes jsonb[];
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
  ), balances AS (
    SELECT *, any_remaining - sum(from_any) OVER user_so_far AS any_after,
           analysis_remaining - coalesce(sum(from_own) FILTER (WHERE credit_type = 'analysis') OVER user_so_far, 0) AS analysis_after,
           roast_remaining - coalesce(sum(from_own) FILTER (WHERE credit_type = 'roast') OVER user_so_far, 0) AS roast_after
      FROM (SELECT *, taken - taken_before - from_any AS from_own FROM drawn) AS drawn
    WINDOW user_so_far AS (PARTITION BY user_id ORDER BY ord)
  ), told AS MATERIALIZED (
    SELECT ord, user_id, operation_id, type, CASE WHEN applied THEN 'applied' ELSE 'rejected' END AS status,
           request_id, actor_type, actor_id, route, idempotency_key, fingerprint,
           CASE WHEN applied
             THEN jsonb_build_object('result', jsonb_build_object('creditType', credit_type, 'amount', amount, 'balance',
                    jsonb_build_object('analysis', analysis_after + any_after, 'roast', roast_after + any_after)))
             ELSE insufficient_credits(user_id, credit_type, amount, capacity - taken, at) END AS outcome,
           at
      FROM balances
  ), stored AS (
    INSERT INTO credit_operations (user_id, operation_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, completed_at)
    SELECT user_id, operation_id, type, status, request_id, actor_type, actor_id, route, idempotency_key, fingerprint, outcome, at FROM told
  )
  SELECT (SELECT array_agg(ROW (user_id, operation_id, 'consume', draw.credit_type, draw.amount, draw.lot_id, action, platform, metadata, at)::ledger_draft
                           ORDER BY ord, nth)
            FROM drawn, unnest(draws) WITH ORDINALITY AS draw (lot_id, credit_type, amount, nth)),
         (SELECT array_agg(operation_id ORDER BY ord) FROM told),
         (SELECT array_agg(operation_outcome(operation_id, request_id, type, status, false, outcome) ORDER BY ord) FROM told)
    INTO v_entries, v_ids, v_outcomes;

  IF v_entries IS NOT NULL THEN
    PERFORM append_ledger(v_entries, p_now);
  END IF;
  RETURN QUERY SELECT * FROM unnest(v_ids, v_outcomes);
END $$;
