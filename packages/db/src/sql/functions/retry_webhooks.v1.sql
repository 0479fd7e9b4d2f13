-- Has Stripe events of the inbox looked at again (RetryWebhooksCommand): one by its id, whatever became of it, unless its type has no effects
-- here; or all of a span of time that have not had their effect. Repeating an effect changes nothing: facts are known by their ids.
CREATE FUNCTION retry_webhooks(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_event_id text := p_command ->> 'eventId';
  v_now timestamptz := clock_now();
  v_events integer;
BEGIN
  IF v_event_id IS NOT NULL AND NOT EXISTS (SELECT FROM stripe_events WHERE event_id = v_event_id) THEN
    RETURN jsonb_build_object('code', 'event_unknown', 'result', jsonb_build_object('eventId', v_event_id));
  END IF;
  UPDATE stripe_events
     SET status = 'pending', reason = NULL, waits_for = NULL, attempts = 0, processed_at = NULL, retry_at = v_now
   WHERE (event_id = v_event_id AND (status <> 'ignored' OR reason IS NOT NULL))
      OR (v_event_id IS NULL AND status IN ('pending', 'parked', 'quarantined')
          AND stored_at >= (p_command ->> 'from')::timestamptz AND stored_at < (p_command ->> 'to')::timestamptz);
  GET DIAGNOSTICS v_events = ROW_COUNT;
  PERFORM append_audit('SETTING', 'stripe_events', 'UPDATE', p_command ->> 'actorType', p_command ->> 'actorId',
    jsonb_build_object('retried', jsonb_build_object('from', NULL, 'to', v_events)),
    command_metadata(p_command) || jsonb_strip_nulls(jsonb_build_object('eventId', v_event_id, 'from', p_command ->> 'from', 'to', p_command ->> 'to')), v_now);
  RETURN jsonb_build_object('result', jsonb_build_object('events', v_events));
END $$;
GRANT EXECUTE ON FUNCTION retry_webhooks(jsonb) TO tandem_worker;
