import { sqlMigration } from '../sql-migration.ts';

/** What admins set: runtime settings and the system of single users. */
export const AdminControls = sqlMigration(
  'AdminControls',
  1764000000024,
  ['functions/set_setting.v1', 'functions/set_credit_system.v1', 'tables/flag_view_opened'],
  `REVOKE EXECUTE ON FUNCTION flag_view(feature_flags) FROM tandem_worker, tandem_api;
   DROP FUNCTION set_credit_system(jsonb), set_setting(jsonb);`,
);
