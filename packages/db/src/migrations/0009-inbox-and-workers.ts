import { sqlMigration } from '../sql-migration.ts';

/** The Stripe inbox, worker heartbeats and what a deployment declares. */
export const InboxAndWorkers = sqlMigration(
  'InboxAndWorkers',
  1763600000009,
  [
    'tables/stripe_events',
    'functions/receive_stripe_event.v1',
    'tables/worker_heartbeats',
    'functions/record_heartbeat.v1',
    'functions/declare_deployment.v1',
  ],
  `DROP FUNCTION declare_deployment(text), record_heartbeat(text, text, bigint),
     receive_stripe_event(text, text, text, boolean, bigint, boolean, text, text, bigint);
   DROP TABLE worker_heartbeats, stripe_events;`,
);
