-- The lots a user can draw on at an instant, and the ended ones of which something is still held. Those are included that a due
-- boundary will grant or roll over (their lot_id is null), and holds that are due have returned what they held (RULES 14).
-- Whether anything is due is the account's to say, to a read as to a write (open_accounts): mostly nothing is.
CREATE OR REPLACE FUNCTION live_lots(p_user_id text, p_at timestamptz)
RETURNS TABLE (lot_id bigint, credit_type text, source text, granted integer, remaining integer, held integer, priority smallint,
               effective_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 4
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
  IF (SELECT a.next_due_at > p_at FROM credit_accounts a WHERE a.user_id = p_user_id) THEN
    RETURN QUERY
    SELECT l.lot_id, l.credit_type, l.source, l.granted, CASE WHEN l.expires_at <= p_at THEN 0 ELSE l.remaining END, l.held, l.priority,
           l.effective_at, l.expires_at
      FROM credit_lots l WHERE l.user_id = p_user_id AND l.open AND (l.expires_at IS NULL OR l.expires_at > p_at OR l.held > 0);
    RETURN;
  END IF;

  RETURN QUERY
  SELECT l.lot_id, l.credit_type, l.source, l.granted, CASE WHEN l.expires_at <= p_at THEN 0 ELSE l.remaining + due.returns END,
         l.held - due.returns, l.priority, l.effective_at, l.expires_at
    FROM credit_lots l
    CROSS JOIN LATERAL (
      SELECT CASE WHEN l.held = 0 THEN 0 ELSE (
        SELECT coalesce(sum(d.held - d.captured - d.returned), 0)::integer
          FROM credit_holds h JOIN credit_hold_draws d ON d.user_id = h.user_id AND d.hold_id = h.hold_id
         WHERE h.user_id = p_user_id AND hold_is_due(h.status, h.expires_at, p_at) AND d.lot_id = l.lot_id) END) AS due (returns)
   WHERE l.user_id = p_user_id AND l.open AND (l.expires_at IS NULL OR l.expires_at > p_at OR l.held > due.returns)
  UNION ALL
  SELECT NULL, t.credit_type, 'allocation', t.amount, t.amount, 0, 50::smallint, d.starts_at, e.ends_at
    FROM due_periods(ARRAY[p_user_id], p_at) d
    JOIN plans ON plans.plan_code = d.plan_code
    -- Also of a month that nobody wrote down, while its renewal may still be paid.
    CROSS JOIN LATERAL (SELECT CASE plans.cycle WHEN 'calendar' THEN d.ends_at ELSE leftovers_until(p_user_id, d.subscription_ref, d.ends_at, d.ends_at) END) AS e (ends_at)
    CROSS JOIN LATERAL (VALUES ('analysis', d.analysis_limit), ('roast', d.roast_limit), ('any', d.pool_limit)) AS t (credit_type, amount)
   WHERE d.starts_at <= p_at AND e.ends_at > p_at AND t.amount > 0
  UNION ALL
  SELECT NULL, r.credit_type, 'rollover', r.amount, r.amount, 0, 50::smallint, r.starts_at, r.ends_at
    FROM due_rollovers(p_user_id, p_at) AS r;
END $$;
