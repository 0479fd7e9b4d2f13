-- Which organization a customer of Stripe is, and in which of our Stripe accounts ('default', or the region it serves).
CREATE TABLE stripe_customers (
  customer_id text COLLATE "C" PRIMARY KEY,
  account text NOT NULL DEFAULT 'default',
  organization_id text COLLATE "C" NOT NULL CONSTRAINT stripe_customers_organization_fk REFERENCES organizations,
  created_at timestamptz NOT NULL
);
CREATE INDEX stripe_customers_organization ON stripe_customers (organization_id);

-- What an organization subscribed to, as Stripe last said (RULES 16, 18): its subscriptions (sub_…), plans bought once (the Checkout
-- Session, cs_…) and complimentary ones (comp_…, RULES 19).
CREATE TABLE subscriptions (
  subscription_id text COLLATE "C" PRIMARY KEY,
  organization_id text COLLATE "C" NOT NULL CONSTRAINT subscriptions_organization_fk REFERENCES organizations,
  account text NOT NULL DEFAULT 'default',
  -- Null: complimentary, or bought once by a guest.
  customer_id text COLLATE "C",
  price_id text COLLATE "C" NOT NULL,
  -- Stripe's word, also one that is new to us: kept, and treated as not active.
  status text NOT NULL,
  current_period_start timestamptz,
  -- Null: without an end.
  current_period_end timestamptz,
  trial_end timestamptz,
  cancel_at timestamptz,
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  canceled_at timestamptz,
  ended_at timestamptz,
  -- Fixed at the first failed payment, null again once it is paid.
  grace_ends_at timestamptz,
  complimentary boolean NOT NULL DEFAULT false,
  -- The payment of a plan bought once; a refund names it.
  payment_ref text COLLATE "C",
  -- Counts the writes; who decided on another version decides again (RULES 18).
  version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (complimentary = starts_with(subscription_id, 'comp_'))
);
CREATE INDEX subscriptions_organization ON subscriptions (organization_id);
CREATE INDEX subscriptions_created ON subscriptions (created_at, subscription_id);
CREATE INDEX subscriptions_payment ON subscriptions (payment_ref) WHERE payment_ref IS NOT NULL;

-- The one trial an organization gets (PRODUCT 4).
CREATE TABLE trials (
  organization_id text COLLATE "C" PRIMARY KEY CONSTRAINT trials_organization_fk REFERENCES organizations,
  subscription_id text COLLATE "C" NOT NULL,
  started_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
