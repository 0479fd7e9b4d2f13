import { sqlMigration } from '../sql-migration.ts';

/** Small functions of every read and write become part of the query that uses them. */
export const InlinedFunctions = sqlMigration(
  'InlinedFunctions',
  1764000000030,
  ['functions/iso_instant.v2', 'functions/operation_outcome.v2'],
  `ALTER FUNCTION iso_instant(timestamptz) IMMUTABLE;
   ALTER FUNCTION operation_outcome(text, text, text, text, boolean, jsonb) IMMUTABLE;`,
);
