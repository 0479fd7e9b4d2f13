-- Takes an event for this transaction: true when its effect is still to come. Another process that is at it is waited for.
CREATE FUNCTION open_stripe_event(p_event_id text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ SELECT status NOT IN ('processed', 'ignored') FROM stripe_events WHERE event_id = p_event_id FOR UPDATE $$;

-- How an event ended, in the transaction of its effect: processed, or ignored for a reason. What failed before is kept.
CREATE FUNCTION conclude_stripe_event(p_event_id text, p_status text, p_reason text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  UPDATE stripe_events
     SET status = p_status, reason = p_reason, waits_for = NULL, retry_at = NULL, attempts = attempts + 1, processed_at = clock_now()
   WHERE event_id = p_event_id
$$;

-- What an event is about is not known here (yet): it waits, and is looked at again by itself ever less often for three days, or at once
-- when what it waits for is there.
CREATE FUNCTION park_stripe_event(p_event_id text, p_reason text, p_waits_for text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  UPDATE stripe_events
     SET status = 'parked', reason = p_reason, waits_for = p_waits_for, attempts = attempts + 1,
         retry_at = CASE WHEN clock_now() < stored_at + interval '3 days' THEN clock_now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(attempts, 6)) END
   WHERE event_id = p_event_id AND status NOT IN ('processed', 'ignored')
$$;

-- A try failed: it stays pending, or is quarantined once its tries are used up.
CREATE FUNCTION fail_stripe_event(p_event_id text, p_error text, p_quarantine boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  UPDATE stripe_events
     SET attempts = attempts + 1, last_error = left(p_error, 2000),
         status = CASE WHEN p_quarantine THEN 'quarantined' ELSE 'pending' END,
         reason = CASE WHEN p_quarantine THEN left(p_error, 500) END,
         retry_at = CASE WHEN NOT p_quarantine THEN clock_now() + interval '10 minutes' END
   WHERE event_id = p_event_id AND status NOT IN ('processed', 'ignored')
$$;

-- What parked events wait for is there: they are tried at the next look.
CREATE FUNCTION wake_stripe_events(p_waits_for text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ UPDATE stripe_events SET retry_at = clock_now() WHERE waits_for = p_waits_for AND status = 'parked' $$;

-- A price that is new here, or now known by its id at Stripe, may be what parked events wait for.
CREATE FUNCTION wake_priced_events() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE stripe_events SET retry_at = clock_now() WHERE waits_for LIKE 'price:%' AND status = 'parked';
  RETURN NULL;
END $$;
CREATE TRIGGER wake_stripe_events AFTER INSERT OR UPDATE ON prices FOR EACH STATEMENT EXECUTE FUNCTION wake_priced_events();

-- Notes up to where an account's list of events was compared with the inbox.
CREATE FUNCTION set_stripe_cursor(p_account text, p_events_until_ms bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  INSERT INTO stripe_cursors (account, events_until, checked_at) VALUES (p_account, from_epoch_ms(p_events_until_ms), clock_now())
  ON CONFLICT (account) DO UPDATE SET events_until = greatest(stripe_cursors.events_until, excluded.events_until), checked_at = excluded.checked_at
$$;

GRANT EXECUTE ON FUNCTION open_stripe_event(text), conclude_stripe_event(text, text, text), park_stripe_event(text, text, text),
  fail_stripe_event(text, text, boolean), wake_stripe_events(text), set_stripe_cursor(text, bigint) TO tandem_worker;
