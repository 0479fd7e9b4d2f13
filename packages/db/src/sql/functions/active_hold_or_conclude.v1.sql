-- The active hold that an operation names. Without one it returns null, and the operation has ended: refused, or, when it asks without
-- a key for just what settled the hold, as a repeat of that (see docs/decisions/0011). The account is open and locked.
CREATE FUNCTION active_hold_or_conclude(p_draft operation_draft, p_at timestamptz) RETURNS credit_holds
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_hold credit_holds;
  v_settling credit_operations;
BEGIN
  SELECT * INTO v_hold FROM credit_holds WHERE user_id = p_draft.user_id AND hold_id = p_draft.command ->> 'holdId';
  IF v_hold.status = 'active' THEN
    RETURN v_hold;
  END IF;

  SELECT * INTO v_settling FROM credit_operations WHERE user_id = v_hold.user_id AND operation_id = v_hold.settled_by;
  IF p_draft.idempotency_key IS NULL AND settles_alike(p_draft, v_settling) THEN
    INSERT INTO credit_operation_repeats (operation_id, user_id, type, request_id, original_user_id, original_id, conflict, completed_at)
    VALUES (p_draft.operation_id, p_draft.user_id, p_draft.type, p_draft.request_id, v_settling.user_id, v_settling.operation_id, false, p_at)
    ON CONFLICT (user_id, operation_id) DO NOTHING;
  ELSE
    PERFORM conclude_operation(p_draft, jsonb_build_object(
      'code', CASE WHEN v_hold.hold_id IS NULL THEN 'hold_unknown' WHEN v_hold.status = 'revoked' THEN 'hold_revoked' ELSE 'hold_not_active' END,
      'result', jsonb_strip_nulls(jsonb_build_object('holdId', p_draft.command ->> 'holdId', 'holdStatus', v_hold.status))), p_at);
  END IF;
  RETURN NULL;
END $$;
