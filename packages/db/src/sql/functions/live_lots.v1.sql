-- The lots a user can draw on at an instant, those included that a due boundary will grant (RULES 14); their lot_id is null.
CREATE FUNCTION live_lots(p_user_id text, p_at timestamptz)
RETURNS TABLE (lot_id bigint, credit_type text, source text, granted integer, remaining integer, held integer, priority smallint,
               effective_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT lot_id, credit_type, source, granted, remaining, held, priority, effective_at, expires_at
    FROM credit_lots WHERE user_id = p_user_id AND open AND (expires_at IS NULL OR expires_at > p_at)
  UNION ALL
  SELECT NULL, t.credit_type, 'allocation', t.amount, t.amount, 0, 50::smallint, p.starts_at, p.ends_at
    FROM active_periods(ARRAY[p_user_id], p_at) p
    CROSS JOIN LATERAL (VALUES ('analysis', p.analysis_limit), ('roast', p.roast_limit), ('any', p.pool_limit)) AS t (credit_type, amount)
   WHERE p.is_due AND t.amount > 0
$$;
GRANT EXECUTE ON FUNCTION live_lots(text, timestamptz) TO tandem_worker, tandem_api;
