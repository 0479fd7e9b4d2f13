-- What a user pays for, as far as credits need to know: one row per Stripe subscription or plan bought once.
CREATE TABLE credit_subscriptions (
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_subscriptions_account_fk REFERENCES credit_accounts,
  subscription_ref text COLLATE "C" NOT NULL,
  plan_code text NOT NULL CONSTRAINT credit_subscriptions_plan_fk REFERENCES plans,
  -- Months are counted from here.
  anchor_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('trialing', 'active', 'ended')),
  -- Set once it is cancelled at a period's end, or has ended.
  ends_at timestamptz,
  -- A lower plan counts from the next period (RULES 4).
  next_plan_code text CONSTRAINT credit_subscriptions_next_plan_fk REFERENCES plans,
  changes_at timestamptz,
  PRIMARY KEY (user_id, subscription_ref),
  CHECK ((next_plan_code IS NULL) = (changes_at IS NULL)),
  CHECK (status <> 'ended' OR ends_at IS NOT NULL)
);

-- Each paid line, package or plan, once (RULES 1); payment_ref is what a refund names.
CREATE TABLE credit_fundings (
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_fundings_account_fk REFERENCES credit_accounts,
  funding_ref text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('months', 'package', 'plan')),
  payment_ref text COLLATE "C" NOT NULL,
  subscription_ref text COLLATE "C",
  plan_code text CONSTRAINT credit_fundings_plan_fk REFERENCES plans,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, funding_ref)
);
CREATE INDEX credit_fundings_payment ON credit_fundings (user_id, payment_ref);

-- The months a funding pays for, each released as lots when it begins. Amounts are kept for both systems: which of them counts is
-- decided at the release (RULES 6).
CREATE TABLE credit_instalments (
  user_id text COLLATE "C" NOT NULL,
  funding_ref text COLLATE "C" NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  subscription_ref text COLLATE "C" NOT NULL,
  source text NOT NULL CHECK (source IN ('allocation', 'upgrade')),
  analysis integer NOT NULL CHECK (analysis >= 0),
  roast integer NOT NULL CHECK (roast >= 0),
  pool integer NOT NULL CHECK (pool >= 0),
  -- What the plan gives in a whole month: the high-water mark of RULES 4.
  plan_analysis integer NOT NULL,
  plan_roast integer NOT NULL,
  plan_pool integer NOT NULL,
  withheld_analysis integer NOT NULL DEFAULT 0,
  withheld_roast integer NOT NULL DEFAULT 0,
  withheld_pool integer NOT NULL DEFAULT 0,
  released_as text CHECK (released_as IN ('v1', 'v2')),
  cancelled boolean NOT NULL DEFAULT false CHECK (NOT cancelled OR released_as IS NULL),
  PRIMARY KEY (user_id, funding_ref, starts_at),
  CONSTRAINT credit_instalments_funding_fk FOREIGN KEY (user_id, funding_ref) REFERENCES credit_fundings,
  CHECK (starts_at < ends_at),
  CHECK (withheld_analysis BETWEEN 0 AND analysis),
  CHECK (withheld_roast BETWEEN 0 AND roast),
  CHECK (withheld_pool BETWEEN 0 AND pool)
);
CREATE INDEX credit_instalments_to_come ON credit_instalments (user_id, starts_at) WHERE released_as IS NULL AND NOT cancelled;

-- Money of a payment that went back, or may; told before the payment itself, it waits here.
CREATE TABLE credit_clawbacks (
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_clawbacks_account_fk REFERENCES credit_accounts,
  payment_ref text COLLATE "C" NOT NULL,
  paid_minor bigint NOT NULL CHECK (paid_minor >= 0),
  refunded_minor bigint NOT NULL CHECK (refunded_minor >= 0),
  disputed_minor bigint NOT NULL CHECK (disputed_minor >= 0),
  dispute text NOT NULL CHECK (dispute IN ('none', 'open', 'lost', 'won')),
  PRIMARY KEY (user_id, payment_ref)
);

-- Credits that were spent and not paid for in the end (RULES 8), or spent beyond time that was credited (RULES 4).
CREATE TABLE credit_debts (
  debt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_debts_account_fk REFERENCES credit_accounts,
  reason text NOT NULL CHECK (reason IN ('clawback', 'overuse')),
  -- The funding it is about, or the period.
  funding_ref text COLLATE "C",
  period_starts_at timestamptz,
  credit_type text NOT NULL CHECK (credit_type IN ('analysis', 'roast', 'any')),
  amount integer NOT NULL CHECK (amount > 0),
  collected integer NOT NULL DEFAULT 0 CHECK (collected >= 0),
  forgiven integer NOT NULL DEFAULT 0 CHECK (forgiven >= 0),
  recorded_at timestamptz NOT NULL,
  CHECK (collected + forgiven <= amount),
  CHECK (reason <> 'overuse' OR period_starts_at IS NOT NULL),
  UNIQUE (user_id, period_starts_at, credit_type)
);
CREATE INDEX credit_debts_open ON credit_debts (user_id, debt_id) WHERE collected + forgiven < amount;

-- From where a claw-back took, so that a dispute won gives back exactly that.
CREATE TABLE credit_takings (
  taking_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL,
  funding_ref text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('instalment', 'lot', 'expired', 'debt')),
  credit_type text NOT NULL CHECK (credit_type IN ('analysis', 'roast', 'any')),
  amount integer NOT NULL CHECK (amount >= 0),
  lot_id bigint,
  starts_at timestamptz,
  debt_id bigint CONSTRAINT credit_takings_debt_fk REFERENCES credit_debts,
  CONSTRAINT credit_takings_funding_fk FOREIGN KEY (user_id, funding_ref) REFERENCES credit_fundings,
  CHECK ((kind = 'lot') = (lot_id IS NOT NULL)),
  CHECK ((kind = 'instalment') = (starts_at IS NOT NULL)),
  CHECK ((kind = 'debt') = (debt_id IS NOT NULL))
);
CREATE INDEX credit_takings_funding ON credit_takings (user_id, funding_ref);

-- Facts that were applied, for ever: a fact told twice changes nothing.
CREATE TABLE billing_facts (
  user_id text COLLATE "C" NOT NULL CONSTRAINT billing_facts_account_fk REFERENCES credit_accounts,
  fact_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  fact jsonb NOT NULL,
  steps jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, fact_id)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_facts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
