-- Ends a hold: what it still holds returns. The account is open and locked.
CREATE FUNCTION release_hold(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_at timestamptz;
  v_hold credit_holds;
BEGIN
  SELECT greatest(p_now, settled_at) INTO STRICT v_at FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_hold := active_hold_or_conclude(p_draft, v_at);
  IF v_hold.hold_id IS NULL THEN
    RETURN;
  END IF;
  PERFORM append_ledger(settle_holds(ARRAY[ROW (v_hold.user_id, v_hold.hold_id, 0, 'released', p_draft.operation_id, v_at)::hold_settlement]), p_now);
  PERFORM conclude_operation(p_draft, hold_outcome(v_hold.user_id, v_hold.hold_id, v_hold.amount - v_hold.captured), v_at);
END $$;
