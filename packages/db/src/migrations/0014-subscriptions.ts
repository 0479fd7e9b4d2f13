import { sqlMigration } from '../sql-migration.ts';

/** Organizations with members, the customers of Stripe they are, their subscriptions and trials. */
export const Subscriptions = sqlMigration(
  'Subscriptions',
  1764000000014,
  ['tables/organizations', 'tables/subscriptions', 'functions/ensure_personal_organization.v1'],
  `DROP FUNCTION ensure_personal_organization(text);
   DROP TABLE trials, subscriptions, stripe_customers, organization_members;
   DROP INDEX organizations_personal;
   ALTER TABLE organizations DROP COLUMN personal;`,
);
