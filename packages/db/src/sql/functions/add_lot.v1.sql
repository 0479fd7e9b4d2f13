-- Adds a lot, with its ledger entry, to an account the caller has opened, and sees to it that its end is not missed.
CREATE FUNCTION add_lot(
  p_user_id text, p_operation_id text, p_kind text, p_credit_type text, p_amount integer, p_source text, p_source_ref text,
  p_priority integer, p_effective_at timestamptz, p_expires_at timestamptz, p_action text, p_now timestamptz
) RETURNS credit_lots
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_lot credit_lots;
BEGIN
  INSERT INTO credit_lots (user_id, credit_type, source, source_ref, priority, effective_at, expires_at, granted, remaining)
  VALUES (p_user_id, p_credit_type, p_source, p_source_ref, p_priority, p_effective_at, p_expires_at, p_amount, p_amount)
  RETURNING * INTO v_lot;
  PERFORM append_ledger(ARRAY[ROW (p_user_id, p_operation_id, p_kind, p_credit_type, p_amount, v_lot.lot_id, p_action, NULL, NULL, p_effective_at)::ledger_draft], p_now);
  UPDATE credit_accounts SET next_due_at = least(next_due_at, p_expires_at) WHERE user_id = p_user_id;
  RETURN v_lot;
END $$;
