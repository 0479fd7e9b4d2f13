import { sqlMigration } from '../sql-migration.ts';

/** Plans, their allocations under both systems, packages. */
export const Catalogue = sqlMigration(
  'Catalogue',
  1763600000003,
  ['tables/catalogue', 'functions/rollout_bucket.v1', 'functions/credit_system_of.v1', 'functions/seed_catalogue.v1'],
  `DROP FUNCTION seed_catalogue(jsonb, boolean);
   DROP FUNCTION credit_system_of(text, text, timestamptz), rollout_bucket(text, text);
   DROP TABLE credit_packages, plan_allocations, plan_aliases, plans;`,
);
