-- What a client is told with 402 (PRODUCT 3.8): limit and end of the period, and the plans that give more of this type.
CREATE FUNCTION insufficient_credits(p_user_id text, p_credit_type text, p_required integer, p_remaining bigint, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH period AS (
    SELECT p.*, p.pool_limit + CASE p_credit_type WHEN 'analysis' THEN p.analysis_limit ELSE p.roast_limit END AS type_limit
      FROM credit_periods p WHERE p.user_id = p_user_id AND p.starts_at <= p_at AND p_at < p.ends_at
  )
  SELECT jsonb_build_object('code', 'insufficient_credits', 'result', jsonb_build_object(
           'creditType', p_credit_type, 'required', p_required, 'remaining', p_remaining,
           'limit', period.type_limit, 'periodEnd', iso_instant(period.ends_at),
           'upgrade', (SELECT coalesce(jsonb_agg(a.plan_code ORDER BY a.amount, pl.rank), '[]')
                         FROM plan_allocations a JOIN plans pl USING (plan_code)
                        WHERE a.credit_system = period.credit_system AND a.credit_type IN (p_credit_type, 'any') AND a.amount > period.type_limit)))
    FROM period
$$;
