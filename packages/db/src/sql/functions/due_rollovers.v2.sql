-- What will roll over into the period a user is in at an instant, once its boundary is settled (settle_accounts does the same).
CREATE OR REPLACE FUNCTION due_rollovers(p_user_id text, p_at timestamptz)
RETURNS TABLE (credit_type text, amount integer, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH due AS MATERIALIZED (
    SELECT * FROM due_periods(ARRAY[p_user_id], p_at)
  ), before AS (
    -- The period before it: stored, with what is left of its lots, or missed itself, with all of its allocation.
    SELECT p.ends_at, p.plan_code, p.credit_system, l.credit_type,
           sum(l.remaining + back.amount) - CASE l.credit_type WHEN 'analysis' THEN p.credited_analysis WHEN 'roast' THEN p.credited_roast ELSE p.credited_pool END AS amount
      FROM credit_periods p
      JOIN credit_lots l ON l.user_id = p.user_id AND l.period_starts_at = p.starts_at AND l.source IN ('allocation', 'upgrade') AND l.open AND l.expires_at <= p_at
      -- Holds that ended before their lot did have given back what they held.
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(d.held - d.captured - d.returned), 0)::integer AS amount
          FROM credit_holds h JOIN credit_hold_draws d ON d.user_id = h.user_id AND d.hold_id = h.hold_id
         WHERE h.user_id = p_user_id AND hold_is_due(h.status, h.expires_at, least(p_at, l.expires_at - interval '1 millisecond')) AND d.lot_id = l.lot_id) AS back
     WHERE p.user_id = p_user_id AND p.ends_at <= p_at
     GROUP BY p.user_id, p.starts_at, l.credit_type
    UNION ALL
    SELECT d.ends_at, d.plan_code, d.credit_system, t.credit_type, t.amount
      FROM due d CROSS JOIN LATERAL (VALUES ('analysis', d.analysis_limit), ('roast', d.roast_limit), ('any', d.pool_limit)) AS t (credit_type, amount)
  )
  SELECT b.credit_type, least(b.amount, pa.rollover_cap)::integer, d.starts_at, d.ends_at
    FROM due d
    JOIN before b ON b.ends_at = d.starts_at AND b.plan_code = d.plan_code AND b.credit_system = d.credit_system AND b.amount > 0
    JOIN plan_allocations pa ON pa.plan_code = d.plan_code AND pa.credit_system = d.credit_system AND pa.credit_type = b.credit_type AND pa.rollover_cap > 0
   WHERE d.starts_at <= p_at AND p_at < d.ends_at
     AND CASE b.credit_type WHEN 'analysis' THEN d.analysis_limit WHEN 'roast' THEN d.roast_limit ELSE d.pool_limit END > 0
$$;
