import { sqlMigration } from '../sql-migration.ts';

/** The clock can be stepped, by the worker where the deployment allows it: local and test runs. */
export const TimeMachine = sqlMigration(
  'TimeMachine',
  1764000000022,
  ['functions/step_clock.v1'],
  'DROP FUNCTION allow_time_machine(boolean), advance_time(jsonb), step_clock(timestamptz);',
);
