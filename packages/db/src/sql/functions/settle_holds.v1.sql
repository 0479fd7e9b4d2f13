-- What happens to an active hold at an instant: `capture` credits are spent; with a status the hold ends and the rest returns.
CREATE TYPE hold_settlement AS (user_id text, hold_id text, capture integer, status text, operation_id text, at timestamptz);

-- The one way by which held credits move. Captures take from the draws in burn order; what returns goes back to its own lot, and
-- expires at once where that lot has ended (RULES 7). Changes lots and holds and returns the ledger entries to append, in order.
-- The accounts are locked; each hold is active, named once, and holds at least `capture`.
CREATE FUNCTION settle_holds(p_settlements hold_settlement[]) RETURNS ledger_draft[]
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  v_entries ledger_draft[];
BEGIN
  WITH held AS (
    SELECT s.*, h.action, h.platform, h.metadata, d.nth, d.lot_id, l.credit_type, coalesce(l.expires_at <= s.at, false) AS ended, rest.held,
           sum(rest.held) OVER (PARTITION BY s.ordinality ORDER BY d.nth) - rest.held AS held_before
      FROM unnest(p_settlements) WITH ORDINALITY AS s
      JOIN credit_holds h ON h.user_id = s.user_id AND h.hold_id = s.hold_id
      JOIN credit_hold_draws d ON d.user_id = s.user_id AND d.hold_id = s.hold_id
      JOIN credit_lots l ON l.lot_id = d.lot_id
      CROSS JOIN LATERAL (SELECT d.held - d.captured - d.returned AS held) AS rest
  ), captured AS (
    SELECT *, greatest(0, least(held, capture - held_before))::integer AS captured FROM held
  ), moved AS MATERIALIZED (
    SELECT *, CASE WHEN status IS NULL THEN 0 ELSE held - captured END AS returned FROM captured
  ), draws AS (
    UPDATE credit_hold_draws d SET captured = d.captured + m.captured, returned = d.returned + m.returned
      FROM moved m WHERE d.user_id = m.user_id AND d.hold_id = m.hold_id AND d.nth = m.nth AND m.captured + m.returned > 0
  ), lots AS (
    UPDATE credit_lots l
       SET consumed = l.consumed + m.captured, held = l.held - m.captured - m.returned, remaining = l.remaining + m.returned - m.expired, expired = l.expired + m.expired,
           -- Another of these holds may have ended before its lot and have given something back, which settle_accounts still has to expire.
           open = l.open AND NOT (m.ended AND l.remaining + m.returned - m.expired = 0 AND l.held = m.captured + m.returned)
      FROM (SELECT lot_id, sum(captured)::integer AS captured, sum(returned)::integer AS returned,
                   coalesce(sum(returned) FILTER (WHERE ended), 0)::integer AS expired, bool_or(ended) AS ended
              FROM moved GROUP BY lot_id) AS m
     WHERE l.lot_id = m.lot_id
  ), holds AS (
    UPDATE credit_holds h
       SET captured = h.captured + s.capture, returned = CASE WHEN s.status IS NULL THEN 0 ELSE h.amount - h.captured - s.capture END,
           status = coalesce(s.status, h.status), settled_at = CASE WHEN s.status IS NOT NULL THEN s.at END,
           settled_by = CASE WHEN s.status <> 'expired' THEN s.operation_id END
      FROM unnest(p_settlements) AS s WHERE h.user_id = s.user_id AND h.hold_id = s.hold_id
  )
  SELECT array_agg(ROW (user_id, operation_id, kind, credit_type, e.amount, lot_id, action, platform, metadata, at)::ledger_draft ORDER BY ordinality, step, nth)
    INTO v_entries
    FROM moved
    CROSS JOIN LATERAL (VALUES (0, 'capture', captured), (1, 'release', returned), (2, 'expire', CASE WHEN ended THEN returned ELSE 0 END)) AS e (step, kind, amount)
   WHERE e.amount > 0;
  RETURN v_entries;
END $$;
