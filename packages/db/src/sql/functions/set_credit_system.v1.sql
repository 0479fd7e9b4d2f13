-- Puts a user on a system whatever the flag says, or back to what the flag says (SetCreditSystemCommand), with its audit entry. Of an account
-- that is there, what is due is applied before, by the old system; nothing is granted in mid-period (RULES 6).
CREATE FUNCTION set_credit_system(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_user_id text := p_command ->> 'userId';
  v_override text := p_command ->> 'override';
  v_now timestamptz;
  v_before users;
BEGIN
  IF EXISTS (SELECT FROM credit_accounts WHERE user_id = v_user_id) THEN
    PERFORM open_accounts(ARRAY[v_user_id]);
  END IF;
  INSERT INTO users (user_id, created_at) VALUES (v_user_id, clock_now()) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT v_before FROM users WHERE user_id = v_user_id FOR NO KEY UPDATE;
  v_now := clock_now();
  UPDATE users SET credit_system_override = v_override WHERE user_id = v_user_id;
  PERFORM append_audit('CREDITS', v_user_id, 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId',
    changed_members(jsonb_build_object('creditSystemOverride', v_before.credit_system_override), jsonb_build_object('creditSystemOverride', v_override)),
    command_metadata(p_command), v_now);
  RETURN jsonb_build_object('result', jsonb_build_object('userId', v_user_id, 'override', v_override,
    'version', credit_system_of(v_user_id, v_override, v_before.created_at)));
END $$;
GRANT EXECUTE ON FUNCTION set_credit_system(jsonb) TO tandem_worker;
