-- Every change of a credit, for ever. Replayed from nothing it gives the lots; each user's entries form a hash chain.
-- No foreign keys: they would check every row again on the hottest path, and verify() checks the same things over all rows.
CREATE TABLE credit_ledger (
  user_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  operation_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('grant', 'consume', 'hold', 'capture', 'release', 'expire', 'revoke', 'adjust')),
  credit_type text NOT NULL CHECK (credit_type IN ('analysis', 'roast', 'any')),
  amount integer NOT NULL CHECK (amount BETWEEN 1 AND 1000000),
  lot_id bigint NOT NULL,
  -- Remaining over all the user's lots of this credit type.
  balance_after bigint NOT NULL CHECK (balance_after >= 0),
  action text,
  platform text,
  metadata jsonb,
  -- When it took effect, and when it was written: a month's end may be applied later, and past balances go by effect.
  effective_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (user_id, seq),
  CHECK (effective_at <= recorded_at)
);
