import { sqlMigration } from '../sql-migration.ts';

/** Operations that are not of credits: begun and ended by id and key, with the effect in between. The first of them sets flags. */
export const OperationsOfEveryKind = sqlMigration(
  'OperationsOfEveryKind',
  1764000000016,
  [
    'functions/lock_operation.v1',
    'functions/begin_operation.v1',
    'functions/end_operation.v1',
    'functions/command_metadata.v1',
    'functions/set_flag.v1',
    'functions/close_failed_operations.v2',
  ],
  `DROP FUNCTION close_failed_operations(jsonb, text, text), set_flag(jsonb), flag_view(feature_flags), changed_members(jsonb, jsonb),
     command_metadata(jsonb), end_operation(jsonb, jsonb), begin_operation(jsonb), lock_operation(text);`,
  ['functions/close_failed_operations.v1'],
);
