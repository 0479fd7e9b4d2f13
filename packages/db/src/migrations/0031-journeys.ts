import { sqlMigration } from '../sql-migration.ts';

/** A journey through time that is asked for again goes no further. */
export const Journeys = sqlMigration(
  'Journeys',
  1764000000031,
  ['tables/clock_journey', 'functions/begin_journey.v1'],
  'DROP FUNCTION begin_journey(jsonb); ALTER TABLE clock DROP COLUMN journey_key, DROP COLUMN journey_to;',
);
