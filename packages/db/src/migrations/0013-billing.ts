import { sqlMigration } from '../sql-migration.ts';

/** What billing changes of credits: subscriptions, paid months, claw-backs and debts, and the course an account follows. */
export const Billing = sqlMigration(
  'Billing',
  1764000000013,
  [
    'tables/credit_course',
    'tables/credit_schedule',
    'functions/instants.v1',
    'functions/months_between.v1',
    'functions/next_due.v1',
    'functions/leftovers_until.v1',
    'functions/due_periods.v2',
    'functions/active_periods.v2',
    'functions/due_rollovers.v1',
    'functions/live_lots.v3',
    'functions/credit_status.v2',
    'views/usage_counters.v2',
    'functions/settle_accounts.v3',
    'functions/account_state_parts.v1',
    'functions/open_credit_account.v1',
    'functions/schedule_steps.v1',
    'functions/fund_once.v1',
    'functions/claw_back_steps.v1',
    'functions/collect_debts.v1',
    'functions/write_billing_decision.v1',
    'functions/declare_deployment.v2',
    'functions/seed_catalogue.v2',
    'functions/verify_credits.v3',
  ],
  `DROP FUNCTION verify_credits(text[]), seed_catalogue(jsonb, boolean), declare_deployment(text, boolean), declare_setting(text, jsonb, text),
     write_billing_decision(jsonb, text, jsonb, bigint), collect_debts(text), charge_overuse(text, timestamptz),
     give_back_credits(text, jsonb, text, timestamptz), owe_credits(text, jsonb, timestamptz), write_off_credits(text, jsonb),
     revoke_funded(text, jsonb, text, timestamptz), withhold_credits(text, jsonb), set_clawback(text, jsonb),
     fund_plan(text, jsonb, timestamptz), fund_package(text, jsonb, text, timestamptz), refresh_lot_ends(text, timestamptz),
     fund_rest(text, jsonb, timestamptz), fund_months(text, jsonb, timestamptz), lengthen_period(text, timestamptz),
     cut_period(text, timestamptz, timestamptz), set_course(text, jsonb, timestamptz), set_subscription(text, jsonb),
     open_credit_account(text, text, text), funding_state(credit_fundings), instalment_state(credit_instalments), plan_amount(text, text),
     settle_accounts(text[], timestamptz), credit_status(text), live_lots(text, timestamptz), due_rollovers(text, timestamptz),
     active_periods(text[], timestamptz), due_periods(text[], timestamptz), leftovers_until(text, text, timestamptz, timestamptz),
     next_due(text, timestamptz), share_of_month(integer, month_part), months_between(timestamptz, timestamptz, timestamptz);
   DROP VIEW usage_counters;
   DROP TYPE month_part;
   DROP FUNCTION from_epoch_ms(bigint), to_epoch_ms(timestamptz);
   DROP TABLE billing_facts, credit_takings, credit_debts, credit_clawbacks, credit_instalments, credit_fundings, credit_subscriptions;
   ALTER TABLE credit_lots DROP COLUMN period_starts_at;
   ALTER TABLE credit_periods DROP COLUMN subscription_ref, DROP COLUMN month_starts_at, DROP COLUMN credited_analysis, DROP COLUMN credited_roast,
     DROP COLUMN credited_pool;
   ALTER TABLE credit_accounts DROP COLUMN subscription_ref, DROP COLUMN plan_ends_at, DROP COLUMN next_plan_code, DROP COLUMN next_anchor_at,
     DROP COLUMN next_subscription_ref;
   ALTER TABLE plan_allocations DROP COLUMN rollover_cap;
   ALTER TABLE plans DROP COLUMN cycle;`,
  [
    'functions/due_periods.v1',
    'functions/active_periods.v1',
    'functions/live_lots.v2',
    'functions/credit_status.v1',
    'views/usage_counters.v1',
    'functions/settle_accounts.v2',
    'functions/declare_deployment.v1',
    'functions/seed_catalogue.v1',
    'functions/verify_credits.v2',
  ],
);
