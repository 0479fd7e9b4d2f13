-- JSON CreditStatus of a user as a write at this moment would find it; changes nothing, works for users never seen.
CREATE OR REPLACE FUNCTION credit_status(p_user_id text) RETURNS json
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
-- By key, and planned once per connection; see apply_credit_operations.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_at timestamptz := greatest(clock_now(), (SELECT settled_at FROM credit_accounts WHERE user_id = p_user_id));
  v_version text := (SELECT credit_system_of(p_user_id, u.credit_system_override, coalesce(u.created_at, v_at))
                       FROM (VALUES (p_user_id)) AS wanted (user_id) LEFT JOIN users u USING (user_id));
BEGIN
  RETURN (
  WITH period AS MATERIALIZED (
    SELECT * FROM active_period(p_user_id, v_at)
  ), used AS (
    SELECT coalesce(sum(l.consumed) FILTER (WHERE l.credit_type = 'analysis'), 0) AS analysis,
           coalesce(sum(l.consumed) FILTER (WHERE l.credit_type = 'roast'), 0) AS roast,
           coalesce(sum(l.consumed) FILTER (WHERE l.credit_type = 'any'), 0) AS pool
      FROM period p
      -- OFFSET 0: by the user; before it has counted, PostgreSQL would go by the source, which everybody's lots share.
      CROSS JOIN LATERAL (SELECT * FROM credit_lots WHERE user_id = p_user_id AND effective_at >= p.starts_at OFFSET 0) AS l
     WHERE l.source IN ('allocation', 'upgrade') AND l.period_starts_at = p.starts_at
  ), lots AS (
    SELECT coalesce(sum(remaining) FILTER (WHERE credit_type = 'analysis'), 0) AS analysis, coalesce(sum(held) FILTER (WHERE credit_type = 'analysis'), 0) AS analysis_held,
           coalesce(sum(remaining) FILTER (WHERE credit_type = 'roast'), 0) AS roast, coalesce(sum(held) FILTER (WHERE credit_type = 'roast'), 0) AS roast_held,
           coalesce(sum(remaining) FILTER (WHERE credit_type = 'any'), 0) AS pool, coalesce(sum(held) FILTER (WHERE credit_type = 'any'), 0) AS pool_held,
           coalesce(json_agg(json_build_object('lotId', coalesce(l.lot_id::text, 'due'), 'creditType', l.credit_type, 'source', l.source,
                      'granted', l.granted, 'remaining', l.remaining, 'held', l.held, 'priority', l.priority,
                      'effectiveAt', iso_instant(l.effective_at), 'expiresAt', iso_instant(l.expires_at))
                      ORDER BY l.priority, l.expires_at NULLS LAST, l.credit_type = 'any', l.effective_at, l.lot_id)
                      FILTER (WHERE l.remaining > 0 OR l.held > 0), '[]') AS listed
      FROM live_lots(p_user_id, v_at) AS l
  )
  SELECT json_build_object(
    'userId', p_user_id, 'version', v_version, 'fallback', v_version = 'v1', 'plan', p.plan_code,
    'period', json_build_object('start', iso_instant(p.starts_at), 'end', iso_instant(p.ends_at)),
    'analysis', json_build_object('limit', p.analysis_limit + p.pool_limit, 'used', u.analysis + u.pool, 'held', s.analysis_held + s.pool_held, 'remaining', s.analysis + s.pool),
    'roast', json_build_object('limit', p.roast_limit + p.pool_limit, 'used', u.roast + u.pool, 'held', s.roast_held + s.pool_held, 'remaining', s.roast + s.pool),
    'pool', json_build_object('limit', p.pool_limit, 'used', u.pool, 'held', s.pool_held, 'remaining', s.pool),
    'lots', s.listed,
    'nextResetAt', iso_instant(p.ends_at))
    FROM period p
    CROSS JOIN used u
    CROSS JOIN lots s);
END $$;
