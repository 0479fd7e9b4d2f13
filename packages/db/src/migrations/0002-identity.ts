import { sqlMigration } from '../sql-migration.ts';

/** Users and organizations. */
export const Identity = sqlMigration(
  'Identity',
  1763600000002,
  ['tables/identity'],
  'DROP TABLE organizations, users;',
);
