-- Lets a hold last so many seconds from now, never shorter than it does and never beyond 24 hours after it was made. The account is
-- open and locked.
CREATE FUNCTION extend_hold(p_draft operation_draft, p_now timestamptz) RETURNS void
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
  -- The account's next_due_at may now be too early, which costs one look.
  UPDATE credit_holds
     SET expires_at = greatest(expires_at, least(v_at + (p_draft.command ->> 'ttlSeconds')::integer * interval '1 second', created_at + interval '24 hours'))
   WHERE user_id = v_hold.user_id AND hold_id = v_hold.hold_id;
  PERFORM conclude_operation(p_draft, hold_outcome(v_hold.user_id, v_hold.hold_id, v_hold.amount), v_at);
END $$;
