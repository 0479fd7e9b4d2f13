-- The inbox: each Stripe event once, whatever the number of deliveries. Ids stay for ever, bodies 30 days (RULES 18).
CREATE TABLE stripe_events (
  event_id text COLLATE "C" PRIMARY KEY,
  type text NOT NULL,
  api_version text,
  livemode boolean NOT NULL,
  stripe_created_at timestamptz NOT NULL,
  -- processed: its handler ran in the storing transaction. ignored: a type without effects here.
  status text NOT NULL CHECK (status IN ('processed', 'ignored')),
  body text,
  request_id text NOT NULL,
  received_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL,
  deliveries integer NOT NULL DEFAULT 1 CHECK (deliveries > 0)
);
CREATE INDEX stripe_events_stored ON stripe_events (stored_at);
