-- Writes one audit entry in the caller's transaction and links it to the entity's chain.
CREATE OR REPLACE FUNCTION append_audit(
  p_entity_type text, p_entity_id text, p_action text, p_actor_type text, p_actor_id text,
  p_changes jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  v_seq bigint;
  v_hash bytea;
BEGIN
  -- One writer per entity at a time, or two would link to the same predecessor.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_entity_type || ':' || p_entity_id, 0));
  SELECT last_seq, last_hash INTO v_seq, v_hash FROM audit_chains WHERE entity_type = p_entity_type AND entity_id = p_entity_id;
  v_seq := coalesce(v_seq, 0) + 1;
  v_hash := chain_hash(coalesce(v_hash, '\x'), audit_payload(p_entity_type, p_entity_id, v_seq, p_action, p_actor_type, p_actor_id, p_changes, p_metadata, p_at));
  INSERT INTO audit_chains (entity_type, entity_id, last_seq, last_hash) VALUES (p_entity_type, p_entity_id, v_seq, v_hash)
  ON CONFLICT (entity_type, entity_id) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash;
  INSERT INTO audit_entries (entity_type, entity_id, entity_seq, action, actor_type, actor_id, changes, metadata, at, hash)
  VALUES (p_entity_type, p_entity_id, v_seq, p_action, p_actor_type, p_actor_id, p_changes, p_metadata, p_at, v_hash);
END $$;
