import { sqlMigration } from '../sql-migration.ts';

/** What a user's month costs does not grow with the number of users. */
export const MonthsByKey = sqlMigration(
  'MonthsByKey',
  1764000000032,
  [
    'tables/credit_lots_by_key',
    'functions/open_accounts.v3',
    'functions/settle_accounts.v6',
    'functions/credit_status.v4',
  ],
  'ALTER TABLE credit_lots ALTER COLUMN source_ref TYPE text COLLATE "default";',
  ['functions/open_accounts.v2', 'functions/settle_accounts.v5', 'functions/credit_status.v3'],
);
