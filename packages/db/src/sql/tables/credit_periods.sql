-- What a user was entitled to and when. Half-open, never overlapping.
CREATE TABLE credit_periods (
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_periods_account_fk REFERENCES credit_accounts,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  plan_code text NOT NULL CONSTRAINT credit_periods_plan_fk REFERENCES plans,
  credit_system text NOT NULL CHECK (credit_system IN ('v1', 'v2')),
  analysis_limit integer NOT NULL CHECK (analysis_limit >= 0),
  roast_limit integer NOT NULL CHECK (roast_limit >= 0),
  pool_limit integer NOT NULL CHECK (pool_limit >= 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, starts_at),
  CHECK (starts_at < ends_at),
  CONSTRAINT credit_periods_no_overlap EXCLUDE USING gist (user_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
