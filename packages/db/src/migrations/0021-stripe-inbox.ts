import { sqlMigration } from '../sql-migration.ts';

/** The inbox keeps how each event fared; subscriptions are written as Stripe tells them. */
export const StripeInbox = sqlMigration(
  'StripeInbox',
  1764000000021,
  [
    'tables/stripe_inbox',
    'functions/receive_stripe_event.v2',
    'functions/stripe_event_fate.v1',
    'functions/link_stripe_customer.v1',
    'functions/write_subscription.v1',
    'functions/retry_webhooks.v1',
    'functions/admin_subscriptions.v1',
  ],
  `DROP FUNCTION set_grace(jsonb), add_subscription(jsonb), retry_webhooks(jsonb), write_subscription(jsonb, text, text, jsonb), open_subscription(text), subscription_state(subscriptions),
     link_stripe_customer(text, text, text, text, text, jsonb), set_stripe_cursor(text, bigint), wake_stripe_events(text), fail_stripe_event(text, text, boolean),
     park_stripe_event(text, text, text), conclude_stripe_event(text, text, text), open_stripe_event(text),
     receive_stripe_event(text, text, text, boolean, bigint, boolean, text, text, bigint, text, text);
   DROP TRIGGER wake_stripe_events ON prices;
   DROP FUNCTION wake_priced_events();
   DROP TABLE stripe_cursors;
   DROP INDEX credit_fundings_by_payment, stripe_events_open, stripe_events_stored, stripe_events_waiting, stripe_events_retry;
   ALTER TABLE stripe_events DROP CONSTRAINT stripe_events_status_check;
   UPDATE stripe_events SET status = 'processed' WHERE status NOT IN ('processed', 'ignored');
   ALTER TABLE stripe_events ADD CONSTRAINT stripe_events_status_check CHECK (status IN ('processed', 'ignored')),
     DROP COLUMN account, DROP COLUMN object_id, DROP COLUMN attempts, DROP COLUMN last_error, DROP COLUMN reason, DROP COLUMN waits_for,
     DROP COLUMN retry_at, DROP COLUMN processed_at;
   CREATE INDEX stripe_events_stored ON stripe_events (stored_at);`,
  ['functions/receive_stripe_event.v1'],
);
