import { sqlMigration } from '../sql-migration.ts';

/** What owners change of their organizations: members and the name. */
export const OrganizationChanges = sqlMigration(
  'OrganizationChanges',
  1764000000020,
  ['functions/change_organization.v1'],
  `DROP FUNCTION rename_organization(jsonb), remove_member(jsonb), add_member(jsonb), audit_organization(jsonb, jsonb, timestamptz),
     organization_refused(text, jsonb, jsonb), organization_to_change(jsonb, text);`,
);
