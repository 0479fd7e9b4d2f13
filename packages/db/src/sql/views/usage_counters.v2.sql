-- One row per user and period: what of the period's allocation was used. Under v1 both types show the pool.
CREATE OR REPLACE VIEW usage_counters AS
SELECT p.user_id, p.starts_at AS period_start, p.ends_at AS period_end,
       coalesce(sum(l.consumed) FILTER (WHERE l.credit_type IN ('analysis', 'any')), 0)::bigint AS analysis_used,
       p.analysis_limit + p.pool_limit AS analysis_limit,
       coalesce(sum(l.consumed) FILTER (WHERE l.credit_type IN ('roast', 'any')), 0)::bigint AS roast_used,
       p.roast_limit + p.pool_limit AS roast_limit
  FROM credit_periods p
  LEFT JOIN credit_lots l ON l.user_id = p.user_id AND l.source IN ('allocation', 'upgrade') AND l.period_starts_at = p.starts_at
 GROUP BY p.user_id, p.starts_at;
