-- One row per operation that ended, written in the transaction of its effect; there are no pending rows, those are in the queue.
CREATE TABLE credit_operations (
  user_id text COLLATE "C" NOT NULL,
  operation_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  status text NOT NULL CHECK (status IN ('applied', 'rejected', 'failed')),
  request_id text NOT NULL,
  actor_type text NOT NULL CHECK (actor_type IN ('USER', 'ADMIN', 'WEBHOOK', 'SYSTEM')),
  actor_id text COLLATE "C" NOT NULL,
  route text NOT NULL,
  idempotency_key text,
  fingerprint text,
  -- What the client was told, as facts: {code?, result?}.
  outcome jsonb NOT NULL,
  -- For ops only: why it failed.
  error text,
  completed_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, operation_id),
  CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL))
);
-- A key is bound by what was applied or rejected; a failure leaves it free for a new attempt (RULES 10 and 12).
CREATE UNIQUE INDEX credit_operations_key ON credit_operations (actor_id, actor_type, route, idempotency_key)
  WHERE idempotency_key IS NOT NULL AND status <> 'failed';

-- Requests that repeated a key: their id leads to the operation that holds it, or to the refusal of a key used for something else.
CREATE TABLE credit_operation_repeats (
  user_id text COLLATE "C" NOT NULL,
  operation_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  original_user_id text COLLATE "C" NOT NULL,
  original_id text COLLATE "C" NOT NULL,
  conflict boolean NOT NULL,
  completed_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, operation_id),
  CONSTRAINT credit_operation_repeats_original_fk FOREIGN KEY (original_user_id, original_id) REFERENCES credit_operations
);
