-- The time machine of local and test runs: lets the one clock stand at an instant and go on from there; never back. By itself no login
-- but the owner's may call it; allow_time_machine changes that, and is called for every deployment with what TIME_MACHINE says.
CREATE FUNCTION step_clock(p_to timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM FROM clock FOR UPDATE;
  UPDATE clock SET offset_ms = offset_ms + greatest(0, ceil(extract(epoch FROM p_to - clock_now()) * 1000))::bigint,
                   frozen_at = CASE WHEN frozen_at IS NOT NULL THEN greatest(frozen_at, p_to) END;
  RETURN clock_now();
END $$;

-- The end of a journey (AdvanceTimeCommand): the clock at its goal, and the audit entry.
CREATE FUNCTION advance_time(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_now timestamptz := step_clock((p_command ->> 'to')::timestamptz);
BEGIN
  PERFORM append_audit('SETTING', 'clock', 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId',
    jsonb_build_object('to', p_command ->> 'to'), command_metadata(p_command), v_now);
  RETURN jsonb_build_object('result', jsonb_build_object('now', iso_instant(v_now)));
END $$;

CREATE FUNCTION allow_time_machine(p_allowed boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF p_allowed THEN
    GRANT EXECUTE ON FUNCTION step_clock(timestamptz), advance_time(jsonb) TO tandem_worker;
  ELSE
    REVOKE EXECUTE ON FUNCTION step_clock(timestamptz), advance_time(jsonb) FROM tandem_worker;
  END IF;
END $$;
