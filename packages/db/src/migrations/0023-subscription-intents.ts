import { sqlMigration } from '../sql-migration.ts';

/** What organizations are about to buy or change, each guarded by its version. */
export const SubscriptionIntents = sqlMigration(
  'SubscriptionIntents',
  1764000000023,
  [
    'tables/subscription_intents',
    'functions/intent_view.v1',
    'functions/move_intent.v1',
    'functions/complete_intent.v1',
    'functions/intent_kind.v1',
    'functions/open_intent.v1',
    'functions/due_intents.v1',
    'functions/open_owned_subscription.v1',
    'functions/record_command.v1',
    'functions/open_purchase.v1',
  ],
  `DROP FUNCTION open_purchase(jsonb), record_command(jsonb, text, text, text), refused_organization(text, text), open_owned_subscription(jsonb), due_intents(integer), open_intent(jsonb), open_owned_organization(text, text),
     adopt_region(organizations, jsonb, timestamptz), worth(prices), intent_kind(text, prices, text, boolean),
     fail_intent(text, text, text, jsonb), complete_intent(text, text, text, text, jsonb),
     move_intent(text, integer, jsonb, text, text, jsonb), intent_plan(subscription_intents), intent_view(subscription_intents);
   DROP TABLE subscription_intents;`,
);
