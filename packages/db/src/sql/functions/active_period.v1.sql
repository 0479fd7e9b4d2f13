-- The period a user is in at an instant, whether its row was made already or is still due (RULES 14).
DROP FUNCTION active_periods(text[], timestamptz);
CREATE FUNCTION active_period(p_user_id text, p_at timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, plan_code text, analysis_limit integer, roast_limit integer, pool_limit integer)
LANGUAGE plpgsql STABLE ROWS 1
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT starts_at, ends_at, plan_code, analysis_limit, roast_limit, pool_limit
    FROM credit_periods WHERE user_id = p_user_id AND starts_at <= p_at AND p_at < ends_at;
  IF FOUND THEN RETURN; END IF;

  RETURN QUERY
  SELECT starts_at, ends_at, plan_code, analysis_limit, roast_limit, pool_limit
    FROM due_periods(ARRAY[p_user_id], p_at) WHERE starts_at <= p_at AND p_at < ends_at;
END $$;
GRANT EXECUTE ON FUNCTION active_period(text, timestamptz) TO tandem_worker, tandem_api;
