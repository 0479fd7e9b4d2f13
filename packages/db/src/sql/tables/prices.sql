CREATE TABLE products (
  product_key text PRIMARY KEY CHECK (product_key ~ '^[a-z][a-z0-9_]*$'),
  name text NOT NULL
);

-- So that a price names a plan of the right kind: months from the anchor for what renews, calendar months for what is bought once.
ALTER TABLE plans ADD CONSTRAINT plans_cycle_key UNIQUE (plan_code, cycle);
-- Where the column was undone and redone, this plan came back with its default.
UPDATE plans SET cycle = 'anchored' WHERE plan_code = 'entry';

-- One row is one offer and never changes: a new amount is a new row, and the former one, which people still pay, is no longer active.
CREATE TABLE prices (
  -- Also the lookup_key of the price in Stripe.
  price_id text COLLATE "C" PRIMARY KEY CHECK (price_id ~ '^[a-z0-9_]{1,200}$'),
  product_key text NOT NULL CONSTRAINT prices_product_fk REFERENCES products,
  tier text NOT NULL CHECK (tier IN ('basic', 'standard', 'advanced', 'pro')),
  billing_cycle text NOT NULL CHECK (billing_cycle IN ('monthly', 'yearly', 'lifetime')),
  region text NOT NULL,
  currency text NOT NULL,
  -- In the smallest unit of the currency; Stripe takes eight digits.
  unit_amount integer NOT NULL CHECK (unit_amount BETWEEN 1 AND 99999999),
  credit_plan text NOT NULL,
  plan_cycle text NOT NULL GENERATED ALWAYS AS (CASE billing_cycle WHEN 'lifetime' THEN 'calendar' ELSE 'anchored' END) STORED,
  entitlement_level text NOT NULL CONSTRAINT prices_level_fk REFERENCES entitlement_levels CHECK (entitlement_level <> 'trial'),
  -- Once known; Stripe's ids are unique over all accounts.
  stripe_price_id text COLLATE "C" CONSTRAINT prices_stripe_price_key UNIQUE,
  active boolean NOT NULL DEFAULT true,
  -- No price in another region's currency.
  CONSTRAINT prices_region_fk FOREIGN KEY (region, currency) REFERENCES regions (region, currency),
  CONSTRAINT prices_credit_plan_fk FOREIGN KEY (credit_plan, plan_cycle) REFERENCES plans (plan_code, cycle)
);
CREATE UNIQUE INDEX prices_one_active ON prices (product_key, tier, billing_cycle, region) WHERE active;

ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_price_fk FOREIGN KEY (price_id) REFERENCES prices;
