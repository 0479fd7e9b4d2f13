-- One row per user: the lock every credit write takes first, and the head of the user's ledger.
CREATE TABLE credit_accounts (
  user_id text COLLATE "C" PRIMARY KEY CONSTRAINT credit_accounts_user_fk REFERENCES users,
  plan_code text NOT NULL DEFAULT 'free' CONSTRAINT credit_accounts_plan_fk REFERENCES plans,
  -- Periods are months counted from here; the default gives calendar months in UTC.
  anchor_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
  -- Everything due up to here is applied; an account's time never runs backwards (RULES 3).
  settled_at timestamptz NOT NULL DEFAULT '-infinity',
  -- When the next period or lot ends; the reset job looks for it.
  next_due_at timestamptz NOT NULL DEFAULT '-infinity',
  ledger_seq bigint NOT NULL DEFAULT 0,
  ledger_hash bytea NOT NULL DEFAULT '\x',
  -- Remaining over all lots of each credit type.
  analysis_remaining bigint NOT NULL DEFAULT 0 CHECK (analysis_remaining >= 0),
  roast_remaining bigint NOT NULL DEFAULT 0 CHECK (roast_remaining >= 0),
  any_remaining bigint NOT NULL DEFAULT 0 CHECK (any_remaining >= 0),
  CHECK (next_due_at > settled_at OR settled_at = '-infinity')
) WITH (fillfactor = 60);
CREATE INDEX credit_accounts_due ON credit_accounts (next_due_at);
