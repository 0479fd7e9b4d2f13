import { sqlMigration } from '../sql-migration.ts';

/** Hash chains and the audit log's own table. */
export const Audit = sqlMigration(
  'Audit',
  1763600000004,
  [
    'functions/refuse_change.v1',
    'functions/chain_hash.v1',
    'tables/audit_entries',
    'functions/audit_payload.v1',
    'functions/append_audit.v1',
  ],
  `DROP FUNCTION append_audit(text, text, text, text, text, jsonb, jsonb, timestamptz),
     audit_payload(text, text, bigint, text, text, text, jsonb, jsonb, timestamptz);
   DROP TABLE audit_entries;
   DROP AGGREGATE hash_chain(bytea, text);
   DROP FUNCTION chain_hash_step(bytea, bytea, text), chain_hash(bytea, text), refuse_change();`,
);
