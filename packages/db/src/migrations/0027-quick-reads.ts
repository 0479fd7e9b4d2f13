import { sqlMigration } from '../sql-migration.ts';

/** A user's credits are read in one pass where nothing is due, as they are written. */
export const QuickReads = sqlMigration(
  'QuickReads',
  1764000000027,
  ['functions/active_period.v1', 'functions/live_lots.v5', 'functions/credit_status.v3'],
  'DROP FUNCTION credit_status(text), live_lots(text, timestamptz), active_period(text, timestamptz);',
  [
    'functions/active_periods.v1',
    'functions/active_periods.v2',
    'functions/live_lots.v4',
    'functions/credit_status.v2',
  ],
);
