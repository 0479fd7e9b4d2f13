-- Now, as everything in Tandem sees it; to the millisecond, because that is what clients can hold. Never use now().
CREATE FUNCTION clock_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = public, pg_temp
AS $$
  SELECT date_trunc('milliseconds', coalesce(frozen_at, clock_timestamp() + offset_ms * interval '1 millisecond')) FROM clock
$$;
GRANT EXECUTE ON FUNCTION clock_now() TO tandem_worker, tandem_api;
