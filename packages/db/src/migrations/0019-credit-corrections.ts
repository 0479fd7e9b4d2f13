import { sqlMigration } from '../sql-migration.ts';

/** What the model test found (docs/model-test.md): each function as it was before but for the rule it broke. */
export const CreditCorrections = sqlMigration(
  'CreditCorrections',
  1764000000019,
  [
    'tables/credit_overuse',
    'tables/credit_course_next',
    'functions/courses_until.v1',
    'functions/due_periods.v3',
    'functions/set_course.v2',
    'functions/charge_overuse.v2',
    'functions/cut_period.v2',
    'functions/instalment_state.v2',
    'functions/reset_credits.v2',
    'functions/due_rollovers.v2',
    'functions/live_lots.v4',
    'functions/settle_accounts.v4',
    'functions/verify_credits.v4',
  ],
  `REVOKE EXECUTE ON FUNCTION verify_credits(text[]), chain_hash(bytea, text),
     ledger_payload(text, bigint, text, text, text, integer, bigint, bigint, text, text, jsonb, timestamptz, timestamptz) FROM tandem_api;
   DROP FUNCTION reset_credits(operation_draft, timestamptz), due_rollovers(text, timestamptz), funding_state(credit_fundings),
     instalment_state(credit_instalments), plan_amount(text, text), set_subscription(text, jsonb), set_course(text, jsonb, timestamptz),
     cut_period(text, timestamptz, timestamptz), lengthen_period(text, timestamptz), fund_months(text, jsonb, timestamptz),
     fund_rest(text, jsonb, timestamptz), refresh_lot_ends(text, timestamptz), collect_debts(text), charge_overuse(text, timestamptz),
     overuse_of(credit_periods);
   DROP FUNCTION courses_until(text, timestamptz), course_from(text, timestamptz, text);
   ALTER TABLE credit_accounts ADD COLUMN next_plan_code text NOT NULL DEFAULT 'free' CONSTRAINT credit_accounts_next_plan_fk REFERENCES plans,
     ADD COLUMN next_anchor_at timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z', ADD COLUMN next_subscription_ref text COLLATE "C";
   ALTER TABLE credit_periods DROP COLUMN overuse_charged;
   ALTER TABLE credit_debts ADD UNIQUE (user_id, period_starts_at, credit_type);`,
  [
    'functions/account_state_parts.v1',
    'functions/schedule_steps.v1',
    'functions/collect_debts.v1',
    'functions/reset_credits.v1',
    'functions/due_periods.v2',
    'functions/due_rollovers.v1',
    'functions/live_lots.v3',
    'functions/settle_accounts.v3',
    'functions/verify_credits.v3',
  ],
);
