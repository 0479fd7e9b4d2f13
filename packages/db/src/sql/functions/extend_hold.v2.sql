-- Lets a hold last so many seconds from now, never shorter than it does and never beyond 24 hours after it was made. The account is
-- open and locked. It moves no credits, so its audit entry is its own.
CREATE OR REPLACE FUNCTION extend_hold(p_draft operation_draft, p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_at timestamptz;
  v_hold credit_holds;
  v_until timestamptz;
BEGIN
  SELECT greatest(p_now, settled_at) INTO STRICT v_at FROM credit_accounts WHERE user_id = p_draft.user_id;
  v_hold := active_hold_or_conclude(p_draft, v_at);
  IF v_hold.hold_id IS NULL THEN
    RETURN;
  END IF;
  -- The account's next_due_at may now be too early, which costs one look.
  UPDATE credit_holds
     SET expires_at = greatest(expires_at, least(v_at + (p_draft.command ->> 'ttlSeconds')::integer * interval '1 second', created_at + interval '24 hours'))
   WHERE user_id = v_hold.user_id AND hold_id = v_hold.hold_id RETURNING expires_at INTO v_until;
  PERFORM append_audit('CREDITS', v_hold.user_id, 'UPDATE', p_draft.actor_type, p_draft.actor_id,
    changed_members(jsonb_build_object('holdExpiresAt', iso_instant(v_hold.expires_at)), jsonb_build_object('holdExpiresAt', iso_instant(v_until))),
    jsonb_build_object('holdId', v_hold.hold_id, 'apiEndpoint', p_draft.route, 'operationId', p_draft.operation_id), v_at);
  PERFORM conclude_operation(p_draft, hold_outcome(v_hold.user_id, v_hold.hold_id, v_hold.amount), v_at);
END $$;
