-- The period each user is in at an instant, whether its row was made already or is still due (RULES 14).
DROP FUNCTION active_periods(text[], timestamptz);
CREATE FUNCTION active_periods(p_user_ids text[], p_at timestamptz)
RETURNS TABLE (user_id text, starts_at timestamptz, ends_at timestamptz, plan_code text, subscription_ref text, credit_system text,
               analysis_limit integer, roast_limit integer, pool_limit integer, is_due boolean)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT user_id, starts_at, ends_at, plan_code, subscription_ref, credit_system, analysis_limit, roast_limit, pool_limit, false
    FROM credit_periods WHERE user_id = ANY (p_user_ids) AND starts_at <= p_at AND p_at < ends_at
  UNION ALL
  SELECT user_id, starts_at, ends_at, plan_code, subscription_ref, credit_system, analysis_limit, roast_limit, pool_limit, true
    FROM due_periods(p_user_ids, p_at) WHERE starts_at <= p_at AND p_at < ends_at
$$;
GRANT EXECUTE ON FUNCTION active_periods(text[], timestamptz) TO tandem_worker, tandem_api;
