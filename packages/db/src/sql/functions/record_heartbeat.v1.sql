-- A worker says that it lives, and clears away those that have not for an hour.
CREATE FUNCTION record_heartbeat(p_worker_id text, p_version text, p_started_ms bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  DELETE FROM worker_heartbeats WHERE seen_at < clock_timestamp() - interval '1 hour';
  INSERT INTO worker_heartbeats (worker_id, version, started_at, seen_at)
  VALUES (p_worker_id, p_version, to_timestamp(p_started_ms / 1000.0), clock_timestamp())
  ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at;
$$;
GRANT EXECUTE ON FUNCTION record_heartbeat(text, text, bigint) TO tandem_worker;
