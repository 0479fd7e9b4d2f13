-- A command as the queue carries it, in the order it arrived.
CREATE TYPE operation_draft AS (
  ord integer,
  operation_id text,
  type text,
  user_id text,
  request_id text,
  actor_type text,
  actor_id text,
  route text,
  idempotency_key text,
  fingerprint text,
  credit_type text,
  amount integer,
  action text,
  platform text,
  metadata jsonb,
  reason text,
  ticket_id text
);
