import { sqlMigration } from '../sql-migration.ts';

/** Complimentary subscriptions end by themselves. */
export const ExpiredSubscriptions = sqlMigration(
  'ExpiredSubscriptions',
  1764000000028,
  ['tables/complimentary_ends', 'functions/expire_subscriptions.v1'],
  'DROP FUNCTION expire_subscriptions(integer); DROP INDEX subscriptions_complimentary;',
);
