import { sqlMigration } from '../sql-migration.ts';

/** More kinds of operations than consume and reset: each with members of its own. */
export const OperationTypes = sqlMigration(
  'OperationTypes',
  1764000000010,
  ['functions/operation_command.v1', 'functions/operation_drafts.v2', 'functions/apply_credit_operations.v2'],
  `DROP FUNCTION apply_credit_operations(jsonb), operation_drafts(jsonb);
   ALTER TYPE operation_draft DROP ATTRIBUTE command;`,
  ['functions/operation_drafts.v1', 'functions/apply_credit_operations.v1'],
);
