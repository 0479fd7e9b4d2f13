import { sqlMigration } from '../sql-migration.ts';

/** What is for sale: regions, products, prices, and the entitlements that come with them. */
export const PriceList = sqlMigration(
  'PriceList',
  1764000000015,
  [
    'tables/regions',
    'tables/entitlements',
    'tables/prices',
    'functions/refuse_price_change.v1',
    'functions/find_price.v1',
    'functions/seed_catalogue.v3',
  ],
  `DROP FUNCTION seed_catalogue(jsonb, boolean), price_of_stripe(text, text), find_price(text, text, text, text), region_or_default(text);
   ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_price_fk;
   DROP TABLE prices;
   DROP FUNCTION refuse_price_change();
   ALTER TABLE plans DROP CONSTRAINT plans_cycle_key;
   DROP TABLE products, entitlement_features, entitlement_levels;
   ALTER TABLE organizations DROP CONSTRAINT organizations_region_fk;
   ALTER TABLE organizations ADD CONSTRAINT organizations_region_check CHECK (region IN ('CA', 'US', 'EU', 'GB', 'AU'));
   DROP TABLE regions;`,
  ['functions/seed_catalogue.v2'],
);
