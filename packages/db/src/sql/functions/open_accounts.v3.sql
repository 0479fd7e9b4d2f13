-- The beginning of every credit write (RULES 3): makes the accounts that are missing, locks all in user order, reads the clock once,
-- applies what is due. Returns that instant. Users are made before any account is locked, so that writers never wait in a circle.
CREATE OR REPLACE FUNCTION open_accounts(p_user_ids text[]) RETURNS timestamptz
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_locked text[];
  v_due_at timestamptz[];
  v_due text[];
  v_now timestamptz;
BEGIN
  IF (SELECT count(*) FROM credit_accounts WHERE user_id = ANY (p_user_ids)) < cardinality(p_user_ids) THEN
    INSERT INTO users (user_id, created_at) SELECT unnest(p_user_ids), clock_now() ORDER BY 1 ON CONFLICT DO NOTHING;
    INSERT INTO credit_accounts (user_id) SELECT unnest(p_user_ids) ORDER BY 1 ON CONFLICT DO NOTHING;
  END IF;

  SELECT array_agg(user_id), array_agg(next_due_at) INTO v_locked, v_due_at
    FROM (SELECT user_id, next_due_at FROM credit_accounts WHERE user_id = ANY (p_user_ids) ORDER BY user_id FOR NO KEY UPDATE) AS locked;
  v_now := clock_now();

  -- Out of what was locked: asked again by what is due, PostgreSQL would at a month's end look through everybody's.
  v_due := ARRAY(SELECT user_id FROM unnest(v_locked, v_due_at) AS d (user_id, due_at) WHERE due_at <= v_now);
  IF v_due <> '{}' THEN
    PERFORM settle_accounts(v_due, v_now);
  END IF;
  RETURN v_now;
END $$;
