import { sqlMigration } from '../sql-migration.ts';

/** An envelope of new consumes is decided, applied and answered in one pass; only one that repeats something is looked up first. */
export const ConsumesAtOnce = sqlMigration(
  'ConsumesAtOnce',
  1764000000018,
  [
    'functions/open_accounts.v2',
    'functions/operation_outcome.v1',
    'views/operation_outcomes.v2',
    'functions/consume_batch.v2',
    'functions/apply_credit_operations.v3',
  ],
  `DROP VIEW operation_outcomes;
   DROP FUNCTION apply_credit_operations(jsonb), consume_batch(operation_draft[], timestamptz),
     operation_outcome(text, text, text, text, boolean, jsonb), open_accounts(text[]);`,
  [
    'functions/open_accounts.v1',
    'views/operation_outcomes.v1',
    'functions/consume_batch.v1',
    'functions/apply_credit_operations.v2',
  ],
);
