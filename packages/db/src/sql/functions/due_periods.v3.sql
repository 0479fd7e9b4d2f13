-- The periods that must exist by an instant and do not yet, for each user: the first one, or every month missed since the last,
-- along the account's courses.
-- The one decision about periods: writes insert these rows, reads project them, so both agree (RULES 14).
CREATE OR REPLACE FUNCTION due_periods(p_user_ids text[], p_at timestamptz)
RETURNS TABLE (user_id text, starts_at timestamptz, ends_at timestamptz, plan_code text, subscription_ref text, credit_system text,
               analysis_limit integer, roast_limit integer, pool_limit integer, month_starts_at timestamptz, effective_at timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH accounts AS (
    SELECT wanted.user_id, a.plan_code, a.anchor_at, a.subscription_ref, coalesce(a.plan_ends_at, 'infinity') AS plan_ends_at,
           greatest(p_at, a.settled_at) AS at, last.ends_at AS last_end, coalesce(last.ends_at, greatest(p_at, a.settled_at)) AS from_at,
           credit_system_of(wanted.user_id, u.credit_system_override, coalesce(u.created_at, p_at)) AS credit_system
      FROM unnest(p_user_ids) AS wanted (user_id)
      LEFT JOIN users u ON u.user_id = wanted.user_id
      LEFT JOIN credit_accounts a ON a.user_id = wanted.user_id
      LEFT JOIN LATERAL (SELECT p.ends_at FROM credit_periods p WHERE p.user_id = wanted.user_id ORDER BY p.starts_at DESC LIMIT 1) AS last ON true
     WHERE last.ends_at IS NULL OR last.ends_at <= greatest(p_at, a.settled_at)
  ), courses AS (
    SELECT user_id, at, last_end, credit_system, coalesce(plan_code, 'free') AS plan_code, coalesce(anchor_at, timestamptz '1970-01-01T00:00:00Z') AS anchor_at,
           subscription_ref, from_at, plan_ends_at AS until
      FROM accounts WHERE from_at < plan_ends_at
    UNION ALL
    SELECT a.user_id, a.at, a.last_end, a.credit_system, c.plan_code, c.anchor_at, c.subscription_ref, greatest(a.from_at, c.starts_at), c.until
      FROM accounts a CROSS JOIN LATERAL courses_until(a.user_id, a.at) AS c
     WHERE a.plan_ends_at <= a.at AND c.nth > 1 AND greatest(a.from_at, c.starts_at) < c.until
  ), months AS (
    SELECT c.*, month_start(anchor_at, n) AS month_starts_at, month_start(anchor_at, n + 1) AS month_ends_at,
           CASE WHEN last_end IS NULL THEN month_start(anchor_at, n) ELSE greatest(month_start(anchor_at, n), from_at) END AS starts_at
      FROM courses c
      CROSS JOIN LATERAL generate_series(month_index(anchor_at, from_at), month_index(anchor_at, least(at, until - interval '1 ms'))) AS n
  )
  SELECT m.user_id, m.starts_at, least(m.month_ends_at, m.until), m.plan_code, m.subscription_ref, m.credit_system,
         coalesce(g.analysis, 0)::integer, coalesce(g.roast, 0)::integer, coalesce(g.pool, 0)::integer, m.month_starts_at,
         CASE WHEN m.last_end IS NULL THEN m.at ELSE m.starts_at END
    FROM months m
    JOIN plans ON plans.plan_code = m.plan_code
    CROSS JOIN LATERAL (
      -- Once a calendar month, whatever happens in between (RULES 5).
      SELECT max(amount) FILTER (WHERE credit_type = 'analysis') AS analysis, max(amount) FILTER (WHERE credit_type = 'roast') AS roast,
             max(amount) FILTER (WHERE credit_type = 'any') AS pool
        FROM plan_allocations a
       WHERE plans.cycle = 'calendar' AND a.plan_code = m.plan_code AND a.credit_system = m.credit_system
         AND NOT EXISTS (SELECT FROM credit_lots l WHERE l.source = 'allocation' AND l.source_ref = m.plan_code || '/' || m.user_id
                                                     AND l.instalment_start = m.month_starts_at)
      HAVING plans.cycle = 'calendar'
      UNION ALL
      SELECT sum(i.analysis - i.withheld_analysis) FILTER (WHERE m.credit_system = 'v2'), sum(i.roast - i.withheld_roast) FILTER (WHERE m.credit_system = 'v2'),
             sum(i.pool - i.withheld_pool) FILTER (WHERE m.credit_system = 'v1')
        FROM credit_instalments i
       WHERE plans.cycle = 'anchored' AND i.user_id = m.user_id AND i.subscription_ref = m.subscription_ref
         AND i.released_as IS NULL AND NOT i.cancelled AND i.starts_at <= m.at AND i.starts_at < m.month_ends_at AND i.ends_at > m.starts_at
      HAVING plans.cycle = 'anchored') AS g
$$;
