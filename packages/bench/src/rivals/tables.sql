-- Tables of the rivals that write, in a schema of each one's own. Like ours in kind; without what only we promise
-- (hash chain, periods, audit), which makes them lighter.
CREATE TABLE account (
  user_id text COLLATE "C" PRIMARY KEY,
  analysis bigint NOT NULL CHECK (analysis >= 0),
  roast bigint NOT NULL CHECK (roast >= 0)
) WITH (fillfactor = 60);

CREATE TABLE lot (
  lot_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL,
  credit_type text NOT NULL,
  granted bigint NOT NULL,
  remaining bigint NOT NULL CHECK (remaining >= 0),
  expires_at timestamptz
) WITH (fillfactor = 60);
CREATE INDEX lot_user ON lot (user_id, credit_type);

CREATE TABLE ledger (
  entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL,
  operation_id uuid NOT NULL,
  credit_type text NOT NULL,
  amount bigint NOT NULL,
  lot_id bigint,
  balance_after bigint NOT NULL,
  action text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ledger_user ON ledger (user_id, entry_id);

CREATE TABLE operation (
  user_id text COLLATE "C" NOT NULL,
  operation_id uuid NOT NULL,
  analysis bigint NOT NULL,
  roast bigint NOT NULL,
  PRIMARY KEY (user_id, operation_id)
);
