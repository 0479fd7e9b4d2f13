import { sqlMigration } from '../sql-migration.ts';

/** What the API shows of an organization, and notices to all of its processes when something of it changes. */
export const OrganizationReads = sqlMigration(
  'OrganizationReads',
  1764000000017,
  [
    'tables/organizations_created',
    'functions/personal_organization_id.v1',
    'functions/ensure_personal_organization.v2',
    'functions/tell_changes.v1',
    'functions/subscription_view.v1',
    'functions/organization_state.v1',
  ],
  `DROP FUNCTION organization_state(text, text), unwritten_personal_organization(text), subscription_view(subscriptions, prices), ensure_personal_organization(text), personal_organization_id(text);
   DROP INDEX organizations_created;
   DROP TRIGGER tell_change ON organizations;
   DROP TRIGGER tell_change ON organization_members;
   DROP TRIGGER tell_change ON subscriptions;
   DROP TRIGGER tell_change ON prices;
   DROP TRIGGER tell_change ON regions;
   DROP TRIGGER tell_change ON entitlement_levels;
   DROP TRIGGER tell_change ON entitlement_features;
   DROP TRIGGER tell_change ON clock;
   DROP FUNCTION tell_table_change(), tell_organization_change(), tell_change(text, text);`,
  ['functions/ensure_personal_organization.v1'],
);
