-- Puts on the audit log that an admin looked at something; any number of times with the same read id, one entry.
CREATE FUNCTION record_read(p_read_id text, p_entity_type text, p_entity_id text, p_actor_type text, p_actor_id text, p_metadata jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  -- The lock append_audit takes, before looking: the same report may be under way elsewhere.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_entity_type || ':' || p_entity_id, 0));
  IF NOT EXISTS (SELECT FROM audit_entries WHERE action = 'READ' AND metadata ->> 'readId' = p_read_id) THEN
    PERFORM append_audit(p_entity_type, p_entity_id, 'READ', p_actor_type, p_actor_id, '{}', p_metadata || jsonb_build_object('readId', p_read_id), clock_now());
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION record_read(text, text, text, text, text, jsonb) TO tandem_worker;
