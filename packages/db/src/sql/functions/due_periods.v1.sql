-- The periods that must exist by an instant and do not yet, for each user: the first one, or every month missed since the last.
-- The one decision about periods: writes insert these rows, reads project them, so both agree (RULES 14).
CREATE FUNCTION due_periods(p_user_ids text[], p_at timestamptz)
RETURNS TABLE (user_id text, starts_at timestamptz, ends_at timestamptz, plan_code text, credit_system text,
               analysis_limit integer, roast_limit integer, pool_limit integer, effective_at timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH accounts AS (
    SELECT wanted.user_id, coalesce(a.plan_code, 'free') AS plan_code, coalesce(a.anchor_at, timestamptz '1970-01-01T00:00:00Z') AS anchor_at,
           greatest(p_at, a.settled_at) AS at, last.ends_at AS last_end,
           credit_system_of(wanted.user_id, u.credit_system_override, coalesce(u.created_at, p_at)) AS credit_system
      FROM unnest(p_user_ids) AS wanted (user_id)
      LEFT JOIN users u ON u.user_id = wanted.user_id
      LEFT JOIN credit_accounts a ON a.user_id = wanted.user_id
      LEFT JOIN LATERAL (SELECT p.ends_at FROM credit_periods p WHERE p.user_id = wanted.user_id ORDER BY p.starts_at DESC LIMIT 1) AS last ON true
     WHERE last.ends_at IS NULL OR last.ends_at <= greatest(p_at, a.settled_at)
  ), limits AS (
    SELECT plan_code, credit_system,
           coalesce(max(amount) FILTER (WHERE credit_type = 'analysis'), 0) AS analysis_limit,
           coalesce(max(amount) FILTER (WHERE credit_type = 'roast'), 0) AS roast_limit,
           coalesce(max(amount) FILTER (WHERE credit_type = 'any'), 0) AS pool_limit
      FROM plan_allocations GROUP BY plan_code, credit_system
  )
  SELECT a.user_id, greatest(month_start(a.anchor_at, n), a.last_end), month_start(a.anchor_at, n + 1), a.plan_code, a.credit_system,
         coalesce(l.analysis_limit, 0), coalesce(l.roast_limit, 0), coalesce(l.pool_limit, 0),
         CASE WHEN a.last_end IS NULL THEN a.at ELSE greatest(month_start(a.anchor_at, n), a.last_end) END
    FROM accounts a
    CROSS JOIN LATERAL generate_series(month_index(a.anchor_at, coalesce(a.last_end, a.at)), month_index(a.anchor_at, a.at)) AS n
    LEFT JOIN limits l ON l.plan_code = a.plan_code AND l.credit_system = a.credit_system
$$;
GRANT EXECUTE ON FUNCTION due_periods(text[], timestamptz) TO tandem_worker, tandem_api;
