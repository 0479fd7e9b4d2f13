import type { Database } from '../database.ts';

/** What the one clock says. */
export async function readClock(db: Database): Promise<Date> {
  const [row] = await db.query<{ now: Date }>('SELECT clock_now() AS now');
  if (!row) throw new Error('clock_now returned no row');
  return row.now;
}
