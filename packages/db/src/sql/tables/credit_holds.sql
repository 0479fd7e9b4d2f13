-- Credits reserved, to be settled later (PRODUCT 3.6). Where every credit of a hold is, adds up in each row: held until it ends,
-- then captured or returned.
CREATE TABLE credit_holds (
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_holds_account_fk REFERENCES credit_accounts,
  hold_id text COLLATE "C" NOT NULL,
  credit_type text NOT NULL CHECK (credit_type IN ('analysis', 'roast')),
  amount integer NOT NULL CHECK (amount BETWEEN 1 AND 1000000),
  captured integer NOT NULL DEFAULT 0 CHECK (captured >= 0),
  returned integer NOT NULL DEFAULT 0 CHECK (returned >= 0),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'captured', 'released', 'expired', 'revoked')),
  action text NOT NULL,
  platform text,
  metadata jsonb,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  settled_at timestamptz,
  -- The operation that settled it; an expiry has none.
  settled_by text COLLATE "C",
  PRIMARY KEY (user_id, hold_id),
  CONSTRAINT credit_holds_adds_up CHECK (CASE status WHEN 'active' THEN returned = 0 AND captured < amount ELSE captured + returned = amount END),
  CONSTRAINT credit_holds_says_why CHECK (CASE status WHEN 'active' THEN true WHEN 'captured' THEN captured > 0 ELSE returned > 0 END),
  CONSTRAINT credit_holds_settled_once CHECK ((status = 'active') = (settled_at IS NULL) AND (status IN ('active', 'expired')) = (settled_by IS NULL)),
  CONSTRAINT credit_holds_within_a_day CHECK (expires_at > created_at AND expires_at <= created_at + interval '24 hours'),
  CONSTRAINT credit_holds_settled_in_time CHECK (settled_at BETWEEN created_at AND expires_at)
) WITH (fillfactor = 80);
CREATE INDEX credit_holds_active ON credit_holds (user_id, expires_at) WHERE status = 'active';

-- From which lots a hold was drawn, in burn order; captures take in that order, what returns goes back to its own lot.
CREATE TABLE credit_hold_draws (
  user_id text COLLATE "C" NOT NULL,
  hold_id text COLLATE "C" NOT NULL,
  nth integer NOT NULL CHECK (nth > 0),
  lot_id bigint NOT NULL CONSTRAINT credit_hold_draws_lot_fk REFERENCES credit_lots,
  held integer NOT NULL CHECK (held > 0),
  captured integer NOT NULL DEFAULT 0 CHECK (captured >= 0),
  returned integer NOT NULL DEFAULT 0 CHECK (returned >= 0),
  PRIMARY KEY (user_id, hold_id, nth),
  CONSTRAINT credit_hold_draws_hold_fk FOREIGN KEY (user_id, hold_id) REFERENCES credit_holds,
  CONSTRAINT credit_hold_draws_lot_once UNIQUE (user_id, hold_id, lot_id),
  CONSTRAINT credit_hold_draws_adds_up CHECK (captured + returned <= held)
) WITH (fillfactor = 80);
