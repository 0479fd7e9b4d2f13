-- Stores an event once. Returns true when it was here before: a further delivery is only counted.
CREATE FUNCTION receive_stripe_event(
  p_event_id text, p_type text, p_api_version text, p_livemode boolean, p_created bigint, p_handled boolean, p_body text, p_request_id text, p_received_ms bigint
) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  INSERT INTO stripe_events (event_id, type, api_version, livemode, stripe_created_at, status, body, request_id, received_at, stored_at)
  VALUES (p_event_id, p_type, p_api_version, p_livemode, to_timestamp(p_created), CASE WHEN p_handled THEN 'processed' ELSE 'ignored' END,
          p_body, p_request_id, to_timestamp(p_received_ms / 1000.0), clock_now())
  ON CONFLICT (event_id) DO UPDATE SET deliveries = stripe_events.deliveries + 1
  RETURNING deliveries > 1
$$;
GRANT EXECUTE ON FUNCTION receive_stripe_event(text, text, text, boolean, bigint, boolean, text, text, bigint) TO tandem_worker;
