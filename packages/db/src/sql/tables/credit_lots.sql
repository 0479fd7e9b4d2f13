-- A grant with its own remainder and end. Where every credit is, at any moment, adds up in each row.
CREATE TABLE credit_lots (
  lot_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL CONSTRAINT credit_lots_account_fk REFERENCES credit_accounts,
  credit_type text NOT NULL CHECK (credit_type IN ('analysis', 'roast', 'any')),
  source text NOT NULL CHECK (source IN ('allocation', 'purchase', 'promotion', 'compensation', 'adjustment', 'upgrade', 'rollover', 'legacy')),
  source_ref text NOT NULL,
  -- Start of the month a lot pays for; -infinity where the funding object pays once.
  instalment_start timestamptz NOT NULL DEFAULT '-infinity',
  priority smallint NOT NULL DEFAULT 50 CHECK (priority BETWEEN 0 AND 100),
  effective_at timestamptz NOT NULL,
  expires_at timestamptz,
  granted integer NOT NULL CHECK (granted BETWEEN 1 AND 1000000),
  consumed integer NOT NULL DEFAULT 0 CHECK (consumed >= 0),
  expired integer NOT NULL DEFAULT 0 CHECK (expired >= 0),
  revoked integer NOT NULL DEFAULT 0 CHECK (revoked >= 0),
  held integer NOT NULL DEFAULT 0 CHECK (held >= 0),
  remaining integer NOT NULL CHECK (remaining >= 0),
  -- False once nothing can be drawn from it any more; keeps the index over live lots small and still.
  open boolean NOT NULL DEFAULT true CHECK (open OR (remaining = 0 AND held = 0)),
  CONSTRAINT credit_lots_adds_up CHECK (granted = consumed + expired + revoked + held + remaining),
  CONSTRAINT credit_lots_ends_after_start CHECK (expires_at > effective_at),
  -- One Stripe object, or one month of a plan, funds one lot of a type, once (RULES 1 and 5).
  CONSTRAINT credit_lots_funded_once UNIQUE (source, source_ref, credit_type, instalment_start)
) WITH (fillfactor = 70);
CREATE INDEX credit_lots_open ON credit_lots (user_id) WHERE open;
CREATE INDEX credit_lots_user ON credit_lots (user_id, effective_at);
