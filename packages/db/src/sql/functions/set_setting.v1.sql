-- Sets a runtime setting (SetSettingCommand), with its audit entry. What goes by it looks at the table.
CREATE FUNCTION set_setting(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_name text := p_command #>> '{change,name}';
  v_value jsonb := p_command #> '{change,value}';
  v_now timestamptz;
  v_before jsonb;
BEGIN
  -- There may be no row to lock yet.
  PERFORM pg_advisory_xact_lock(hashtextextended('setting:' || v_name, 0));
  v_now := clock_now();
  SELECT value INTO v_before FROM settings WHERE name = v_name;
  INSERT INTO settings (name, value, updated_at) VALUES (v_name, v_value, v_now)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;
  PERFORM append_audit('SETTING', v_name, CASE WHEN v_before IS NULL THEN 'CREATE' ELSE 'UPDATE' END, p_command ->> 'actorType', p_command ->> 'actorId',
    changed_members(jsonb_build_object(v_name, v_before), jsonb_build_object(v_name, v_value)), command_metadata(p_command), v_now);
  RETURN jsonb_build_object('result', jsonb_build_object('name', v_name, 'value', v_value, 'updatedAt', iso_instant(v_now)));
END $$;
GRANT EXECUTE ON FUNCTION set_setting(jsonb) TO tandem_worker;
