import { sqlMigration } from '../sql-migration.ts';

/** Who asked for a change at Stripe is on the audit log, also where Stripe's event came first. */
export const Authors = sqlMigration(
  'Authors',
  1764000000026,
  ['functions/record_author.v1'],
  'DROP FUNCTION record_author(text, text, text, jsonb);',
);
