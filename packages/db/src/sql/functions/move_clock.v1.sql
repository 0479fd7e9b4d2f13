-- Moves the one clock forward; local and test runs only, which is why nobody but the owner may call it.
CREATE FUNCTION move_clock(p_by interval) RETURNS timestamptz
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF p_by < interval '0' THEN
    RAISE EXCEPTION 'the clock moves forward only' USING ERRCODE = '22023';
  END IF;
  UPDATE clock SET offset_ms = offset_ms + (extract(epoch FROM p_by) * 1000)::bigint,
                   frozen_at = frozen_at + p_by;
  RETURN clock_now();
END $$;
