-- The inbox keeps how each event fared: it is stored as pending, and its effect comes after the object was fetched from Stripe.
ALTER TABLE stripe_events
  -- Of several Stripe accounts the one it came from, where that is known.
  ADD COLUMN account text,
  -- What it is about: data.object.id.
  ADD COLUMN object_id text COLLATE "C",
  ADD COLUMN attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  ADD COLUMN last_error text,
  -- Why it is parked or quarantined.
  ADD COLUMN reason text,
  -- What a parked one waits for: customer:cus_…, price:price_…
  ADD COLUMN waits_for text COLLATE "C",
  -- When it is tried again by itself; null: not before somebody asks.
  ADD COLUMN retry_at timestamptz,
  ADD COLUMN processed_at timestamptz,
  DROP CONSTRAINT stripe_events_status_check,
  -- ignored: a type without effects. parked: what it is about is not known here (yet). quarantined: it kept failing.
  ADD CONSTRAINT stripe_events_status_check CHECK (status IN ('pending', 'processed', 'ignored', 'parked', 'quarantined'));
CREATE INDEX stripe_events_retry ON stripe_events (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX stripe_events_waiting ON stripe_events (waits_for) WHERE waits_for IS NOT NULL;
DROP INDEX stripe_events_stored;
CREATE INDEX stripe_events_stored ON stripe_events (stored_at, event_id);
CREATE INDEX stripe_events_open ON stripe_events (status, stored_at, event_id) WHERE status NOT IN ('processed', 'ignored');

-- A refund names a payment; whose credits it funded is found by it.
CREATE INDEX credit_fundings_by_payment ON credit_fundings (payment_ref);

-- Up to where the list of events of each Stripe account was compared with the inbox.
CREATE TABLE stripe_cursors (
  account text PRIMARY KEY,
  events_until timestamptz NOT NULL,
  checked_at timestamptz NOT NULL
);
