-- Spends held credits: the amount asked for, or all. A final capture returns the rest; after another one more may follow (RULES 7).
-- The account is open and locked.
CREATE FUNCTION capture_hold(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_at timestamptz;
  v_hold credit_holds;
  v_held integer;
  v_amount integer;
BEGIN
  SELECT greatest(p_now, settled_at) INTO STRICT v_at FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_hold := active_hold_or_conclude(p_draft, v_at);
  IF v_hold.hold_id IS NULL THEN
    RETURN;
  END IF;
  v_held := v_hold.amount - v_hold.captured;
  v_amount := coalesce(p_draft.amount, v_held);
  IF v_amount > v_held THEN
    PERFORM conclude_operation(p_draft, jsonb_build_object('code', 'capture_exceeds_hold', 'result',
      jsonb_build_object('holdId', v_hold.hold_id, 'amount', v_amount, 'held', v_held)), v_at);
    RETURN;
  END IF;
  PERFORM append_ledger(settle_holds(ARRAY[ROW (v_hold.user_id, v_hold.hold_id, v_amount,
    CASE WHEN v_amount = v_held OR (p_draft.command ->> 'final')::boolean THEN 'captured' END, p_draft.operation_id, v_at)::hold_settlement]), p_now);
  PERFORM conclude_operation(p_draft, hold_outcome(v_hold.user_id, v_hold.hold_id, v_amount), v_at);
END $$;
