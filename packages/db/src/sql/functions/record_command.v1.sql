-- Puts a command on the audit log whose own changes, of many things or of none, have their entries apart.
CREATE FUNCTION record_command(p_command jsonb, p_entity_type text, p_entity_id text, p_action text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  SELECT append_audit(p_entity_type, p_entity_id, p_action, p_command ->> 'actorType', p_command ->> 'actorId', '{}', command_metadata(p_command), clock_now())
$$;
GRANT EXECUTE ON FUNCTION record_command(jsonb, text, text, text) TO tandem_worker;
