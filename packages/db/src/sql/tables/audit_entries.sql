-- Who changed what and why, for everything that is not itself a ledger entry. Each entity's entries form a hash chain.
CREATE TABLE audit_entries (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity_type text NOT NULL CHECK (entity_type IN ('SUBSCRIPTION', 'ORGANIZATION', 'TRIAL', 'INTENT', 'CREDITS', 'FLAG', 'SETTING')),
  entity_id text COLLATE "C" NOT NULL,
  entity_seq bigint NOT NULL,
  action text NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'DELETE', 'CANCEL', 'REACTIVATE', 'READ')),
  actor_type text NOT NULL CHECK (actor_type IN ('USER', 'ADMIN', 'WEBHOOK', 'SYSTEM')),
  actor_id text NOT NULL,
  changes jsonb NOT NULL DEFAULT '{}',
  metadata jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  UNIQUE (entity_type, entity_id, entity_seq)
);
CREATE INDEX audit_entries_at ON audit_entries (at);
