-- Applies what is due by an instant to accounts the caller has locked: holds that ended return, lots that ended expire, missed
-- periods are made, their allocations granted (and expired again where the period is over, too). Any number of times, the same
-- result (PRODUCT 3.4).
CREATE OR REPLACE FUNCTION settle_accounts(p_user_ids text[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_returned ledger_draft[] := return_due_holds(p_user_ids, p_now);
  v_drafts ledger_draft[];
BEGIN
  WITH periods AS (
    INSERT INTO credit_periods (user_id, starts_at, ends_at, plan_code, credit_system, analysis_limit, roast_limit, pool_limit, created_at)
    SELECT user_id, starts_at, ends_at, plan_code, credit_system, analysis_limit, roast_limit, pool_limit, effective_at
      FROM due_periods(p_user_ids, p_now)
    RETURNING *
  ), allocations AS (
    INSERT INTO credit_lots (user_id, credit_type, source, source_ref, instalment_start, effective_at, expires_at, granted, remaining, expired, open)
    SELECT p.user_id, t.credit_type, 'allocation', p.plan_code || '/' || p.user_id, p.starts_at, p.created_at, p.ends_at,
           t.amount, CASE WHEN ended THEN 0 ELSE t.amount END, CASE WHEN ended THEN t.amount ELSE 0 END, NOT ended
      FROM periods p
      JOIN credit_accounts a ON a.user_id = p.user_id
      CROSS JOIN LATERAL (SELECT p.ends_at <= greatest(p_now, a.settled_at)) AS e (ended)
      CROSS JOIN LATERAL (VALUES ('analysis', p.analysis_limit), ('roast', p.roast_limit), ('any', p.pool_limit)) AS t (credit_type, amount)
     WHERE t.amount > 0
    RETURNING *
  ), ended AS (
    -- What is held stays, capturable until its hold ends (RULES 7).
    UPDATE credit_lots l SET expired = l.expired + l.remaining, remaining = 0, open = l.held > 0
      FROM credit_lots before, credit_accounts a
     WHERE l.user_id = ANY (p_user_ids) AND l.open AND a.user_id = l.user_id
       AND l.expires_at <= greatest(p_now, a.settled_at) AND (l.remaining > 0 OR l.held = 0)
       AND before.lot_id = l.lot_id
    RETURNING l.user_id, l.lot_id, l.credit_type, l.expires_at, before.remaining AS amount
  ), boundaries AS (
    SELECT user_id, 'grant' AS kind, credit_type, granted AS amount, lot_id, effective_at, 3 AS step FROM allocations
    UNION ALL
    SELECT user_id, 'expire', credit_type, expired, lot_id, expires_at, 2 FROM allocations WHERE expired > 0
    UNION ALL
    SELECT user_id, 'expire', credit_type, amount, lot_id, expires_at, 2 FROM ended WHERE amount > 0
  ), entries AS (
    SELECT ROW (user_id, 'boundary-' || to_char(effective_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISSMS"Z"'), kind, credit_type, amount, lot_id,
                NULL, NULL, NULL, effective_at)::ledger_draft AS entry, step, lot_id AS nth FROM boundaries
    UNION ALL
    SELECT entry, 1, nth
      FROM unnest(v_returned) WITH ORDINALITY AS r (user_id, operation_id, kind, credit_type, amount, lot_id, action, platform, metadata, effective_at, nth)
      CROSS JOIN LATERAL (SELECT ROW (r.user_id, r.operation_id, r.kind, r.credit_type, r.amount, r.lot_id, r.action, r.platform, r.metadata, r.effective_at)::ledger_draft AS entry) AS e
  )
  -- In the order of their effect; at one instant what is held returns, then what ends goes, then what begins comes.
  SELECT array_agg(entry ORDER BY (entry).user_id, (entry).effective_at, step, nth) INTO v_drafts FROM entries;

  UPDATE credit_accounts a
     SET settled_at = greatest(a.settled_at, p_now),
         next_due_at = least(
           (SELECT max(p.ends_at) FROM credit_periods p WHERE p.user_id = a.user_id),
           (SELECT min(l.expires_at) FROM credit_lots l WHERE l.user_id = a.user_id AND l.open AND l.expires_at > greatest(p_now, a.settled_at)),
           (SELECT min(h.expires_at) FROM credit_holds h WHERE h.user_id = a.user_id AND h.status = 'active'))
   WHERE a.user_id = ANY (p_user_ids);

  IF v_drafts IS NOT NULL THEN
    PERFORM append_ledger(v_drafts, p_now);
  END IF;
END $$;
