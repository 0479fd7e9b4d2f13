-- One chunk of the reset job: settles up to p_limit accounts that are due. Accounts somebody is writing to are left to that
-- writer, who settles them anyway. Returns how many were settled; call until it returns fewer than p_limit.
CREATE FUNCTION settle_due_accounts(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_due text[];
BEGIN
  SELECT array_agg(user_id) INTO v_due FROM (
    SELECT user_id FROM credit_accounts WHERE next_due_at <= clock_now()
     ORDER BY next_due_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) AS due;
  IF v_due IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM settle_accounts(v_due, clock_now());
  RETURN cardinality(v_due);
END $$;
GRANT EXECUTE ON FUNCTION settle_due_accounts(integer) TO tandem_worker;
