import { sqlMigration } from '../sql-migration.ts';

/** The audit log read by page, checked, and relieved of what is two years old; what ops see of a deployment. */
export const AuditForGood = sqlMigration(
  'AuditForGood',
  1764000000025,
  [
    'tables/audit_chains',
    'functions/append_audit.v2',
    'functions/extend_hold.v2',
    'functions/record_sync.v1',
    'functions/verify_audit.v1',
    'functions/remove_old.v1',
    'tables/audit_list',
    'functions/audit_page.v1',
    'functions/deployment_stats.v1',
    'functions/credit_usage.v1',
  ],
  `REVOKE EXECUTE ON FUNCTION audit_payload(text, text, bigint, text, text, text, jsonb, jsonb, timestamptz) FROM tandem_worker;
   DROP FUNCTION record_sync(jsonb, text[]), credit_usage(timestamptz, timestamptz, text), deployment_stats(), slow_statements(interval),
     audit_page(text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer), clear_old_webhooks(integer), remove_old_audit(integer),
     verify_audit(text[], text[]), append_audit(text, text, text, text, text, jsonb, jsonb, timestamptz),
     extend_hold(operation_draft, timestamptz);
   DROP INDEX credit_ledger_recorded;
   ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_chain_fk;
   DROP TRIGGER kept_two_years ON audit_entries;
   DROP TRIGGER append_only ON audit_entries;
   CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
   DROP TABLE audit_chains;
   DROP FUNCTION refuse_chain_change(), refuse_early_removal(), audit_may_go(text, timestamptz, timestamptz);`,
  ['functions/append_audit.v1', 'functions/extend_hold.v1'],
);
