DROP FUNCTION receive_stripe_event(text, text, text, boolean, bigint, boolean, text, text, bigint);
-- Stores an event once. Returns true when it was here before: a further delivery is only counted. One with effects is pending; unless its
-- effect comes before, it is looked at again after ten minutes, whatever became of the job that brought it.
CREATE FUNCTION receive_stripe_event(
  p_event_id text, p_type text, p_api_version text, p_livemode boolean, p_created bigint, p_handled boolean, p_body text, p_request_id text, p_received_ms bigint,
  p_account text DEFAULT NULL, p_object_id text DEFAULT NULL
) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  INSERT INTO stripe_events (event_id, type, api_version, livemode, stripe_created_at, status, body, request_id, received_at, stored_at, account, object_id, retry_at)
  VALUES (p_event_id, p_type, p_api_version, p_livemode, to_timestamp(p_created), CASE WHEN p_handled THEN 'pending' ELSE 'ignored' END,
          p_body, p_request_id, to_timestamp(p_received_ms / 1000.0), clock_now(), p_account, p_object_id,
          CASE WHEN p_handled THEN clock_now() + interval '10 minutes' END)
  ON CONFLICT (event_id) DO UPDATE SET deliveries = stripe_events.deliveries + 1, account = coalesce(stripe_events.account, excluded.account)
  RETURNING deliveries > 1
$$;
GRANT EXECUTE ON FUNCTION receive_stripe_event(text, text, text, boolean, bigint, boolean, text, text, bigint, text, text) TO tandem_worker;
