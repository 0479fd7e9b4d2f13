-- The two ends of each entity's chain: where it is now, and up to where its entries were removed because their time was over. What is
-- left can be checked from one to the other.
CREATE TABLE audit_chains (
  entity_type text NOT NULL,
  entity_id text COLLATE "C" NOT NULL,
  last_seq bigint NOT NULL,
  last_hash bytea NOT NULL CHECK (octet_length(last_hash) = 32),
  removed_seq bigint NOT NULL DEFAULT 0,
  removed_hash bytea NOT NULL DEFAULT '\x',
  PRIMARY KEY (entity_type, entity_id),
  CHECK (removed_seq BETWEEN 0 AND last_seq)
);
INSERT INTO audit_chains (entity_type, entity_id, last_seq, last_hash)
SELECT DISTINCT ON (entity_type, entity_id) entity_type, entity_id, entity_seq, hash FROM audit_entries ORDER BY entity_type, entity_id, entity_seq DESC;
ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_chain_fk FOREIGN KEY (entity_type, entity_id) REFERENCES audit_chains;

-- Two years (PRODUCT 4); what concerns subscriptions and organizations for ever. Half-open: an entry goes at the instant it is two years old.
CREATE FUNCTION audit_may_go(p_entity_type text, p_at timestamptz, p_now timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp
AS $$ SELECT p_entity_type NOT IN ('SUBSCRIPTION', 'ORGANIZATION') AND p_at <= p_now - interval '2 years' $$;

-- Removal is refused by what the entry is, not by who asks: no role can remove one before its time, or out of the middle of its chain.
CREATE FUNCTION refuse_early_removal() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF audit_may_go(old.entity_type, old.at, clock_now())
     AND old.entity_seq <= (SELECT removed_seq FROM audit_chains WHERE entity_type = old.entity_type AND entity_id = old.entity_id) THEN
    RETURN old;
  END IF;
  RAISE EXCEPTION 'audit entries are append-only: removal of % is refused', old.audit_id
    USING ERRCODE = 'TD001', HINT = 'Entries go when they are two years old, through remove_old_audit.';
END $$;
DROP TRIGGER append_only ON audit_entries;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_two_years BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();

-- An end never moves back, and the removed end only over entries whose time is over.
CREATE FUNCTION refuse_chain_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF (new.entity_type, new.entity_id) = (old.entity_type, old.entity_id) AND new.last_seq >= old.last_seq
     AND (new.removed_seq, new.removed_hash) = (old.removed_seq, old.removed_hash) THEN
    RETURN new;
  END IF;
  IF new.last_seq = old.last_seq AND new.last_hash = old.last_hash AND new.removed_seq > old.removed_seq
     AND EXISTS (SELECT FROM audit_entries e WHERE e.entity_type = new.entity_type AND e.entity_id = new.entity_id
                    AND e.entity_seq = new.removed_seq AND e.hash = new.removed_hash)
     AND NOT EXISTS (SELECT FROM audit_entries e WHERE e.entity_type = new.entity_type AND e.entity_id = new.entity_id
                        AND e.entity_seq <= new.removed_seq AND NOT audit_may_go(e.entity_type, e.at, clock_now())) THEN
    RETURN new;
  END IF;
  RAISE EXCEPTION 'the ends of an audit chain only move on' USING ERRCODE = 'TD001';
END $$;
CREATE TRIGGER moves_on BEFORE UPDATE ON audit_chains FOR EACH ROW EXECUTE FUNCTION refuse_chain_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit_chains FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
