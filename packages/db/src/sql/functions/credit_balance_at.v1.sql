-- JSON BalanceResponse: a user's credits at a past instant, or as of now. Null for an instant in the future (RULES 3).
CREATE FUNCTION credit_balance_at(p_user_id text, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('userId', p_user_id, 'at', iso_instant(asked.at), 'lots', lots, 'balance', jsonb_build_object(
           'analysis', (lots ->> 'analysis')::bigint + (lots ->> 'any')::bigint, 'roast', (lots ->> 'roast')::bigint + (lots ->> 'any')::bigint))
    FROM (SELECT greatest(clock_now(), (SELECT settled_at FROM credit_accounts WHERE user_id = p_user_id)) AS now OFFSET 0) AS clock
    CROSS JOIN LATERAL (SELECT coalesce(p_at, clock.now) AS at OFFSET 0) AS asked
    CROSS JOIN LATERAL lot_sums_at(p_user_id, asked.at, clock.now) AS lots
   WHERE asked.at <= clock.now
$$;
GRANT EXECUTE ON FUNCTION credit_balance_at(text, timestamptz) TO tandem_worker, tandem_api;
