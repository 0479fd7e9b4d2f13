-- Removes up to p_limit audit entries that are two years old, each chain from its beginning, and remembers where the rest begins. Returns
-- how many went. That it happened is an entry, too.
CREATE FUNCTION remove_old_audit(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_now timestamptz := clock_now();
  v_chain record;
  v_to bigint;
  v_count integer;
  v_total integer := 0;
BEGIN
  FOR v_chain IN
    SELECT DISTINCT entity_type, entity_id
      FROM (SELECT entity_type, entity_id FROM audit_entries WHERE audit_may_go(entity_type, at, v_now) AND at <= v_now - interval '2 years' ORDER BY at LIMIT p_limit) AS old
     ORDER BY entity_type, entity_id
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(v_chain.entity_type || ':' || v_chain.entity_id, 0));
    -- Up to the first that stays, and not more than asked for.
    SELECT max(entity_seq) INTO v_to
      FROM (SELECT entity_seq, bool_and(audit_may_go(entity_type, at, v_now)) OVER (ORDER BY entity_seq) AS goes
              FROM audit_entries WHERE entity_type = v_chain.entity_type AND entity_id = v_chain.entity_id ORDER BY entity_seq LIMIT p_limit - v_total) AS first
     WHERE goes;
    CONTINUE WHEN v_to IS NULL;
    UPDATE audit_chains c SET removed_seq = v_to, removed_hash = e.hash
      FROM audit_entries e
     WHERE c.entity_type = v_chain.entity_type AND c.entity_id = v_chain.entity_id
       AND e.entity_type = c.entity_type AND e.entity_id = c.entity_id AND e.entity_seq = v_to;
    DELETE FROM audit_entries WHERE entity_type = v_chain.entity_type AND entity_id = v_chain.entity_id AND entity_seq <= v_to;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_total := v_total + v_count;
    EXIT WHEN v_total >= p_limit;
  END LOOP;
  IF v_total > 0 THEN
    PERFORM append_audit('SETTING', 'audit_log', 'DELETE', 'SYSTEM', 'retention', jsonb_build_object('entries', jsonb_build_object('from', v_total, 'to', 0)),
      '{"reason": "two years old"}', v_now);
  END IF;
  RETURN v_total;
END $$;
GRANT EXECUTE ON FUNCTION remove_old_audit(integer) TO tandem_worker;

-- Clears the bodies of up to p_limit Stripe events that ended 30 days ago (RULES 18); their ids stay. Returns how many.
CREATE FUNCTION clear_old_webhooks(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_now timestamptz := clock_now();
  v_count integer;
BEGIN
  UPDATE stripe_events SET body = NULL
   WHERE event_id IN (SELECT event_id FROM stripe_events
                       WHERE body IS NOT NULL AND status IN ('processed', 'ignored') AND coalesce(processed_at, stored_at) <= v_now - interval '30 days' ORDER BY stored_at LIMIT p_limit);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count > 0 THEN
    PERFORM append_audit('SETTING', 'webhook_bodies', 'DELETE', 'SYSTEM', 'retention', jsonb_build_object('bodies', jsonb_build_object('from', v_count, 'to', 0)),
      '{"reason": "processed 30 days ago"}', v_now);
  END IF;
  RETURN v_count;
END $$;
GRANT EXECUTE ON FUNCTION clear_old_webhooks(integer) TO tandem_worker;
