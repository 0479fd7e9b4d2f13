-- Number of a user's last entry that took effect by an instant; 0 before the first. Entries take effect in the order of their
-- numbers (verify checks it), so halving finds it: twenty looks in a ledger of a million, and no index that every write pays for.
CREATE FUNCTION ledger_seq_at(p_user_id text, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint := coalesce((SELECT ledger_seq FROM credit_accounts WHERE user_id = p_user_id), 0);
  v_middle bigint;
BEGIN
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF (SELECT effective_at <= p_at FROM credit_ledger WHERE user_id = p_user_id AND seq = v_middle) THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END $$;
GRANT EXECUTE ON FUNCTION ledger_seq_at(text, timestamptz) TO tandem_worker, tandem_api;
