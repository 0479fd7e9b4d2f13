import { sqlMigration } from '../sql-migration.ts';

/** Months, due periods, settling of accounts: what happens by itself as time passes. */
export const CreditPeriods = sqlMigration(
  'CreditPeriods',
  1763600000006,
  [
    'functions/month_start.v1',
    'functions/due_periods.v1',
    'functions/append_ledger.v1',
    'functions/settle_accounts.v1',
    'functions/open_accounts.v1',
    'functions/settle_due_accounts.v1',
    'functions/get_or_create_active_period.v1',
  ],
  `DROP FUNCTION get_or_create_active_period(text, timestamptz), settle_due_accounts(integer), open_accounts(text[]),
     settle_accounts(text[], timestamptz), append_ledger(ledger_draft[], timestamptz);
   DROP TYPE ledger_draft;
   DROP FUNCTION due_periods(text[], timestamptz), month_index(timestamptz, timestamptz), month_start(timestamptz, integer);`,
);
