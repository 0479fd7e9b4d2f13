-- A flag as the API shows it.
CREATE FUNCTION flag_view(p_flag feature_flags) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$
  SELECT jsonb_build_object('name', p_flag.name, 'enabled', p_flag.enabled, 'percentage', p_flag.percentage,
    'signUpsSince', iso_instant(p_flag.sign_ups_since), 'updatedAt', iso_instant(p_flag.updated_at))
$$;

-- Sets a feature flag (SetFlagCommand), with its audit entry. What decides by it reads the table, so the next decision is by the new value.
CREATE FUNCTION set_flag(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_before feature_flags;
  v_after feature_flags;
BEGIN
  SELECT * INTO v_before FROM feature_flags WHERE name = p_command ->> 'flag' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('code', 'flag_unknown', 'result', jsonb_build_object('name', p_command ->> 'flag'));
  END IF;
  UPDATE feature_flags
     SET enabled = (p_command ->> 'enabled')::boolean,
         percentage = coalesce((p_command ->> 'percentage')::integer, percentage),
         sign_ups_since = CASE WHEN p_command ? 'signUpsSince' THEN (p_command ->> 'signUpsSince')::timestamptz ELSE sign_ups_since END,
         updated_at = clock_now()
   WHERE name = v_before.name RETURNING * INTO v_after;
  PERFORM append_audit('FLAG', v_after.name, 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId',
    changed_members(flag_view(v_before) - 'updatedAt', flag_view(v_after) - 'updatedAt'), command_metadata(p_command), v_after.updated_at);
  RETURN jsonb_build_object('result', flag_view(v_after));
END $$;
GRANT EXECUTE ON FUNCTION set_flag(jsonb) TO tandem_worker;
