import { sqlMigration } from '../sql-migration.ts';

/** What reads project and what verify recomputes. */
export const CreditReads = sqlMigration(
  'CreditReads',
  1763600000008,
  [
    'functions/active_periods.v1',
    'functions/live_lots.v1',
    'functions/credit_status.v1',
    'functions/credit_check.v1',
    'functions/verify_credits.v1',
  ],
  `DROP FUNCTION verify_credits(text[]), credit_check(text, text, bigint), credit_status(text), live_lots(text, timestamptz),
     active_periods(text[], timestamptz);`,
);
