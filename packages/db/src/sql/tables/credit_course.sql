-- Calendar months for free and lifetime, months from the subscription's anchor for plans paid by the period (RULES 5).
ALTER TABLE plans ADD COLUMN cycle text NOT NULL DEFAULT 'calendar' CHECK (cycle IN ('calendar', 'anchored'));
UPDATE plans SET cycle = 'anchored' WHERE plan_code IN ('pro_monthly', 'pro_yearly');

-- Leftovers of a month that go over into the next one, at most.
ALTER TABLE plan_allocations ADD COLUMN rollover_cap integer NOT NULL DEFAULT 0 CHECK (rollover_cap BETWEEN 0 AND 1000000);

-- What the account follows now, until when, and what comes then.
ALTER TABLE credit_accounts
  ADD COLUMN subscription_ref text COLLATE "C",
  ADD COLUMN plan_ends_at timestamptz,
  ADD COLUMN next_plan_code text NOT NULL DEFAULT 'free' CONSTRAINT credit_accounts_next_plan_fk REFERENCES plans,
  ADD COLUMN next_anchor_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
  ADD COLUMN next_subscription_ref text COLLATE "C";

ALTER TABLE credit_periods
  ADD COLUMN subscription_ref text COLLATE "C",
  -- Start of the month the period is a part of.
  ADD COLUMN month_starts_at timestamptz,
  -- Credits of time for which the money was given back (RULES 4).
  ADD COLUMN credited_analysis integer NOT NULL DEFAULT 0 CHECK (credited_analysis >= 0),
  ADD COLUMN credited_roast integer NOT NULL DEFAULT 0 CHECK (credited_roast >= 0),
  ADD COLUMN credited_pool integer NOT NULL DEFAULT 0 CHECK (credited_pool >= 0);
UPDATE credit_periods SET month_starts_at = starts_at;
ALTER TABLE credit_periods ALTER COLUMN month_starts_at SET NOT NULL;

-- The period whose limit a lot is a part of.
ALTER TABLE credit_lots ADD COLUMN period_starts_at timestamptz;
UPDATE credit_lots SET period_starts_at = instalment_start WHERE source = 'allocation';
