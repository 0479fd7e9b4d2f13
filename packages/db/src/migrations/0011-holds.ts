import { sqlMigration } from '../sql-migration.ts';

/** Credits reserved and settled later: holds, their draws on lots, and what settles, reads and verifies them. */
export const Holds = sqlMigration(
  'Holds',
  1764000000011,
  [
    'tables/credit_holds',
    'functions/hold_is_due.v1',
    'functions/settle_holds.v1',
    'functions/return_due_holds.v1',
    'functions/settle_accounts.v2',
    'functions/conclude_operation.v1',
    'functions/hold_outcome.v1',
    'functions/settles_alike.v1',
    'functions/active_hold_or_conclude.v1',
    'functions/hold_credits.v1',
    'functions/extend_hold.v1',
    'functions/capture_hold.v1',
    'functions/release_hold.v1',
    'functions/live_lots.v2',
    'functions/verify_credits.v2',
    'views/hold_states.v1',
  ],
  // Without its hold nothing would ever give a held credit back.
  `DO $$ BEGIN
     IF EXISTS (SELECT FROM credit_holds WHERE status = 'active') THEN
       RAISE EXCEPTION 'holds are active: wait until they are settled' USING ERRCODE = '55006';
     END IF;
   END $$;
   DROP VIEW hold_states;
   DROP FUNCTION verify_credits(text[]), live_lots(text, timestamptz), release_hold(operation_draft, timestamptz),
     capture_hold(operation_draft, timestamptz), extend_hold(operation_draft, timestamptz), hold_credits(operation_draft, timestamptz),
     active_hold_or_conclude(operation_draft, timestamptz), settles_alike(operation_draft, credit_operations),
     hold_outcome(text, text, integer), conclude_operation(operation_draft, jsonb, timestamptz), settle_accounts(text[], timestamptz),
     return_due_holds(text[], timestamptz), settle_holds(hold_settlement[]), hold_is_due(text, timestamptz, timestamptz);
   DROP TYPE hold_settlement;
   DROP TABLE credit_hold_draws, credit_holds;`,
  ['functions/settle_accounts.v1', 'functions/live_lots.v1', 'functions/verify_credits.v1'],
);
