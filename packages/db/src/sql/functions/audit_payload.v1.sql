-- What an audit entry's hash covers.
CREATE FUNCTION audit_payload(
  p_entity_type text, p_entity_id text, p_entity_seq bigint, p_action text, p_actor_type text, p_actor_id text,
  p_changes jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ROW(p_entity_type, p_entity_id, p_entity_seq, p_action, p_actor_type, p_actor_id, p_changes::text, p_metadata::text,
           (extract(epoch FROM p_at) * 1000)::bigint)::text;
