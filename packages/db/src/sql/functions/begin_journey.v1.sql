-- Where a journey through time goes (AdvanceTimeCommand). A repeat by its key goes where the first one goes, and not as far again from
-- where that one was when its worker died (RULES 12).
CREATE FUNCTION begin_journey(p_command jsonb) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_key text := concat_ws(':', p_command ->> 'actorType', p_command ->> 'actorId', p_command ->> 'idempotencyKey');
  v_to timestamptz := (p_command ->> 'to')::timestamptz;
BEGIN
  IF NOT p_command ? 'idempotencyKey' THEN
    RETURN v_to;
  END IF;
  UPDATE clock SET journey_to = CASE WHEN journey_key = v_key THEN journey_to ELSE v_to END, journey_key = v_key RETURNING journey_to INTO STRICT v_to;
  RETURN v_to;
END $$;
GRANT EXECUTE ON FUNCTION begin_journey(jsonb) TO tandem_worker;
