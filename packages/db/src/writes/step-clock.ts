import type { AdvanceTimeCommand } from '@tandem/contracts';
import type { Database } from '../database.ts';

/**
 * Lets the one clock stand at an instant and go on from there, never back; returns what it then says. Refused with
 * 42501 wherever the deployment does not allow it.
 */
export async function stepClock(db: Database, to: Date): Promise<Date> {
  const [row] = await db.query<{ now: Date }>('SELECT step_clock($1) AS now', [to]);
  if (!row) throw new Error('step_clock returned no row');
  return row.now;
}

/** Where a journey goes: a repeat by its key, where the first one goes. */
export async function beginJourney(db: Database, command: AdvanceTimeCommand): Promise<Date> {
  const [row] = await db.query<{ goal: Date }>('SELECT begin_journey($1) AS goal', [JSON.stringify(command)]);
  if (!row) throw new Error('begin_journey returned no row');
  return row.goal;
}
