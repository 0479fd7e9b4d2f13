-- What was spent in a span, by day (UTC), by the type that was asked for, or by the plan of the period it was spent in.
CREATE FUNCTION credit_usage(p_from timestamptz, p_to timestamptz, p_group_by text) RETURNS TABLE (key text, credits bigint, operations bigint, users bigint)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT CASE p_group_by
           WHEN 'day' THEN to_char(l.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
           WHEN 'type' THEN coalesce((SELECT o.outcome #>> '{result,creditType}' FROM credit_operations o WHERE o.user_id = l.user_id AND o.operation_id = l.operation_id), l.credit_type)
           ELSE coalesce((SELECT p.plan_code FROM credit_periods p WHERE p.user_id = l.user_id AND p.starts_at <= l.effective_at AND l.effective_at < p.ends_at), 'none')
         END,
         sum(l.amount)::bigint, count(DISTINCT (l.user_id, l.operation_id)), count(DISTINCT l.user_id)
    FROM credit_ledger l
   WHERE l.recorded_at >= p_from AND l.recorded_at < p_to AND l.kind IN ('consume', 'capture')
   GROUP BY 1 ORDER BY 1
$$;
GRANT EXECUTE ON FUNCTION credit_usage(timestamptz, timestamptz, text) TO tandem_api;
