import { sqlMigration } from '../sql-migration.ts';

/** What admins do to credits and look at: grants, adjustments, balances of the past, statements, who looked. */
export const CreditAdmin = sqlMigration(
  'CreditAdmin',
  1764000000012,
  [
    'functions/add_lot.v1',
    'functions/draw_lots.v1',
    'functions/conclude_admin_operation.v1',
    'functions/grant_credits.v1',
    'functions/adjust_credits.v1',
    'tables/audit_reads',
    'functions/record_read.v1',
    'functions/ledger_seq_at.v1',
    'functions/lot_sums_at.v1',
    'functions/credit_balance_at.v1',
    'functions/credit_statement_frame.v1',
    'functions/latest_operations.v1',
  ],
  `REVOKE EXECUTE ON FUNCTION ledger_sign(text) FROM tandem_api;
   DROP FUNCTION latest_operations(text, integer), credit_statement_frame(text, timestamptz, timestamptz), credit_balance_at(text, timestamptz),
     lot_sums_at(text, timestamptz, timestamptz), ledger_seq_at(text, timestamptz), record_read(text, text, text, text, text, jsonb),
     adjust_credits(operation_draft, timestamptz), grant_credits(operation_draft, timestamptz),
     conclude_admin_operation(operation_draft, jsonb, credit_accounts, timestamptz), draw_lots(text, text, integer),
     add_lot(text, text, text, text, integer, text, text, integer, timestamptz, timestamptz, text, timestamptz);
   DROP INDEX audit_entries_read;`,
);
