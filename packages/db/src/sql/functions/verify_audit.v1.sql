-- Recomputes the chains of a chunk of entities and lists what differs; no row means all is right. In one snapshot, like verify_credits.
CREATE FUNCTION verify_audit(p_entity_types text[], p_entity_ids text[])
RETURNS TABLE (entity text, check_name text, subject text, expected text, actual text)
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  WITH chains AS MATERIALIZED (
    SELECT c.* FROM unnest(p_entity_types, p_entity_ids) AS t (entity_type, entity_id) JOIN audit_chains c USING (entity_type, entity_id)
  ), linked AS MATERIALIZED (
    SELECT e.*, c.last_seq, lag(e.entity_seq, 1, c.removed_seq) OVER w AS seq_before, lag(e.hash, 1, c.removed_hash) OVER w AS hash_before
      FROM chains c JOIN audit_entries e USING (entity_type, entity_id)
    WINDOW w AS (PARTITION BY e.entity_type, e.entity_id ORDER BY e.entity_seq)
  ), ends AS (
    SELECT c.*, coalesce(e.entity_seq, c.removed_seq) AS seq, coalesce(e.hash, c.removed_hash) AS hash
      FROM chains c
      LEFT JOIN LATERAL (SELECT * FROM audit_entries e WHERE e.entity_type = c.entity_type AND e.entity_id = c.entity_id ORDER BY entity_seq DESC LIMIT 1) AS e ON true
  )
  SELECT entity_type || ' ' || entity_id, 'audit entries are numbered without a gap', 'audit entry ' || entity_seq, (seq_before + 1)::text, entity_seq::text
    FROM linked WHERE entity_seq <> seq_before + 1
  UNION ALL
  SELECT entity_type || ' ' || entity_id, 'audit entry is linked to the one before', 'audit entry ' || entity_seq, encode(link, 'hex'), encode(hash, 'hex')
    FROM (SELECT *, chain_hash(hash_before, audit_payload(entity_type, entity_id, entity_seq, action, actor_type, actor_id, changes, metadata, at)) AS link FROM linked) AS l
   WHERE hash <> link
  UNION ALL
  SELECT entity_type || ' ' || entity_id, 'audit chain ends where its head says', 'chain', last_seq || ' ' || encode(last_hash, 'hex'), seq || ' ' || encode(hash, 'hex')
    FROM ends WHERE (seq, hash) <> (last_seq, last_hash)
$$;
GRANT EXECUTE ON FUNCTION verify_audit(text[], text[]) TO tandem_worker;
GRANT EXECUTE ON FUNCTION audit_payload(text, text, bigint, text, text, text, jsonb, jsonb, timestamptz) TO tandem_worker;
