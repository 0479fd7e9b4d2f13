-- The beginning of every credit write (RULES 3): makes the accounts that are missing, locks all in user order, reads the clock once,
-- applies what is due. Returns that instant. Users are made before any account is locked, so that writers never wait in a circle.
CREATE FUNCTION open_accounts(p_user_ids text[]) RETURNS timestamptz
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_missing text[];
  v_due text[];
  v_now timestamptz;
BEGIN
  SELECT array_agg(DISTINCT w.user_id ORDER BY w.user_id) INTO v_missing
    FROM unnest(p_user_ids) AS w (user_id)
   WHERE NOT EXISTS (SELECT FROM credit_accounts a WHERE a.user_id = w.user_id);
  IF v_missing IS NOT NULL THEN
    INSERT INTO users (user_id, created_at) SELECT unnest(v_missing), clock_now() ON CONFLICT DO NOTHING;
    INSERT INTO credit_accounts (user_id) SELECT unnest(v_missing) ON CONFLICT DO NOTHING;
  END IF;

  PERFORM FROM credit_accounts WHERE user_id = ANY (p_user_ids) ORDER BY user_id FOR NO KEY UPDATE;
  v_now := clock_now();

  SELECT array_agg(user_id ORDER BY user_id) INTO v_due
    FROM credit_accounts WHERE user_id = ANY (p_user_ids) AND next_due_at <= v_now;
  IF v_due IS NOT NULL THEN
    PERFORM settle_accounts(v_due, v_now);
  END IF;
  RETURN v_now;
END $$;
