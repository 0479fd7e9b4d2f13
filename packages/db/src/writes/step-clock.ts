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
