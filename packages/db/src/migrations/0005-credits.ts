import { sqlMigration } from '../sql-migration.ts';

/** Accounts, periods, lots, the ledger and the operations that change them. */
export const Credits = sqlMigration(
  'Credits',
  1763600000005,
  [
    'tables/extensions',
    'tables/credit_accounts',
    'tables/credit_periods',
    'tables/credit_lots',
    'tables/credit_ledger',
    'tables/credit_operations',
    'tables/append_only',
    'functions/ledger_sign.v1',
    'functions/ledger_payload.v1',
    'views/usage_counters.v1',
    'views/audit_log.v1',
  ],
  `DROP VIEW audit_log, usage_counters;
   DROP FUNCTION ledger_payload(text, bigint, text, text, text, integer, bigint, bigint, text, text, jsonb, timestamptz, timestamptz), ledger_sign(text);
   DROP TABLE credit_operation_repeats, credit_operations, credit_ledger, credit_lots, credit_periods, credit_accounts;
   DROP EXTENSION btree_gist;`,
);
