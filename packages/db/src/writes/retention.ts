import type { Database } from '../database.ts';

/** Removes up to `limit` audit entries whose two years are over; returns how many. */
export const removeOldAudit = (db: Database, limit: number) => count(db, 'SELECT remove_old_audit($1) AS count', limit);

/** Clears the bodies of up to `limit` Stripe events that ended 30 days ago; returns how many. */
export const clearOldWebhooks = (db: Database, limit: number) =>
  count(db, 'SELECT clear_old_webhooks($1) AS count', limit);

async function count(db: Database, sql: string, limit: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql, [limit]);
  return row?.count ?? 0;
}
