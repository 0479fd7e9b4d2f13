import { sqlMigration } from '../sql-migration.ts';

/** The operations: consume and reset, one by one or in envelopes, their repeats and failures. */
export const CreditOperations = sqlMigration(
  'CreditOperations',
  1763600000007,
  [
    'functions/operation_draft.v1',
    'functions/operation_drafts.v1',
    'functions/take_if_fits.v1',
    'functions/insufficient_credits.v1',
    'functions/lot_draw.v1',
    'functions/consume_batch.v1',
    'functions/reset_credits.v1',
    'functions/record_repeats.v1',
    'views/operation_outcomes.v1',
    'functions/apply_credit_operations.v1',
    'functions/close_failed_operations.v1',
    'functions/consume_credits.v1',
  ],
  `DROP VIEW operation_outcomes;
   DROP FUNCTION consume_credits(text, text, bigint, text, text, jsonb), close_failed_operations(jsonb, text), apply_credit_operations(jsonb),
     record_repeats(operation_draft[], timestamptz), reset_credits(operation_draft, timestamptz),
     consume_batch(operation_draft[], timestamptz), insufficient_credits(text, text, integer, bigint, timestamptz);
   DROP AGGREGATE take_if_fits(integer, bigint);
   DROP FUNCTION take_if_fits_step(bigint, integer, bigint), operation_drafts(jsonb);
   DROP TYPE operation_draft, lot_draw;`,
);
