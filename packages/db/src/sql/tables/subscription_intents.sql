-- What an organization is about to buy or change; it guards against paying twice (PRODUCT 4, RULES 17). A row changes only where its version
-- is the one that was read (move_intent).
CREATE TABLE subscription_intents (
  intent_id text COLLATE "C" PRIMARY KEY,
  organization_id text COLLATE "C" NOT NULL CONSTRAINT subscription_intents_organization_fk REFERENCES organizations,
  product_key text NOT NULL,
  price_id text COLLATE "C" NOT NULL CONSTRAINT subscription_intents_price_fk REFERENCES prices,
  kind text NOT NULL CHECK (kind IN ('checkout', 'trial', 'upgrade', 'downgrade')),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed', 'expired')),
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- Sent to Stripe with the intent's id as key, so that they must not change.
  success_url text NOT NULL,
  cancel_url text NOT NULL,
  checkout_session_id text COLLATE "C" UNIQUE,
  checkout_url text,
  -- Of an upgrade or downgrade, the one it changes; of a purchase, once it is completed, the one that was bought.
  subscription_id text COLLATE "C",
  expires_at timestamptz NOT NULL,
  -- The operation that made it; one that is done again finds its intent completed.
  operation_id text COLLATE "C" NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  completed_at timestamptz,
  CHECK ((status = 'completed') = (completed_at IS NOT NULL))
);
CREATE UNIQUE INDEX subscription_intents_one_live ON subscription_intents (organization_id, product_key) WHERE status = 'pending';
CREATE INDEX subscription_intents_due ON subscription_intents (expires_at) WHERE status = 'pending';
CREATE INDEX subscription_intents_operation ON subscription_intents (operation_id);
CREATE INDEX subscription_intents_organization ON subscription_intents (organization_id, created_at);
