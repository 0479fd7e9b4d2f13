import type { Database } from '../database.ts';

/** Moves the one clock of API, worker and SQL forward by `byMs`; returns the new time. Local and test runs only, as the owner. */
export async function moveClock(db: Database, { byMs }: { byMs: number }): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(`SELECT move_clock($1 * interval '1 millisecond') AS now`, [byMs]);
  if (!row) throw new Error('move_clock returned no row');
  return row.now;
}

/** Whether the worker's login may move the clock; says no wherever TIME_MACHINE does. As the owner. */
export async function allowTimeMachine(db: Database, allowed: boolean): Promise<void> {
  await db.query('SELECT allow_time_machine($1)', [allowed]);
}
