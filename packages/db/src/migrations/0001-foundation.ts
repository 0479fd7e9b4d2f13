import { sqlMigration } from '../sql-migration.ts';

/** Roles, the injectable clock, settings and flags: what every later table leans on. */
export const Foundation = sqlMigration(
  'Foundation',
  1763600000001,
  [
    'tables/roles',
    'tables/clock',
    'functions/clock_now.v1',
    'functions/iso_instant.v1',
    'tables/settings',
    'functions/move_clock.v1',
    'functions/ensure_login.v1',
  ],
  `DROP FUNCTION ensure_login(text, text, text), move_clock(interval);
   DROP TABLE feature_flags, settings;
   DROP FUNCTION iso_instant(timestamptz), clock_now();
   DROP TABLE clock;
   ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM tandem_worker, tandem_api;
   ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
   REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM tandem_worker, tandem_api;
   REVOKE USAGE ON SCHEMA public FROM tandem_worker, tandem_api;
   GRANT USAGE ON SCHEMA public TO PUBLIC;`,
);
