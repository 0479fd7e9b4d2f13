-- A page of the audit log, newest first, after the place (p_at, p_id). Looks back span by span, each four times as long as the one before,
-- so that a page of a busy log touches its last minutes only. A filter that is null lets everything pass; from inclusive, to exclusive.
CREATE FUNCTION audit_page(
  p_entity_type text, p_entity_id text, p_actor_type text, p_actor_id text, p_from timestamptz, p_to timestamptz, p_at timestamptz, p_id text, p_limit integer
) RETURNS SETOF audit_log
LANGUAGE plpgsql VOLATILE
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  v_first timestamptz := greatest(p_from, '1970-01-01T00:00:00Z');
  v_to timestamptz := least(p_to, p_at + interval '1 millisecond', clock_now() + interval '1 millisecond');
  v_from timestamptz;
  v_span interval := '1 minute';
  v_left integer := p_limit;
  v_found integer;
BEGIN
  WHILE v_left > 0 AND v_to > v_first LOOP
    v_from := greatest(v_first, v_to - v_span);
    RETURN QUERY
      SELECT * FROM audit_log l
       WHERE l.at >= v_from AND l.at < v_to AND (p_entity_type IS NULL OR l.entity_type = p_entity_type) AND (p_entity_id IS NULL OR l.entity_id = p_entity_id)
         AND (p_actor_type IS NULL OR l.actor_type = p_actor_type) AND (p_actor_id IS NULL OR l.actor_id = p_actor_id)
         AND (p_at IS NULL OR (l.at, l.entry_id) < (p_at, p_id))
       ORDER BY l.at DESC, l.entry_id DESC LIMIT v_left;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    v_left := v_left - v_found;
    v_to := v_from;
    v_span := v_span * 4;
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION audit_page(text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer) TO tandem_worker, tandem_api;
