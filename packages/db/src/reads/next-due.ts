import type { Database } from '../database.ts';

/** Every column that says when something falls due by the one clock. */
const DUE = `
  SELECT next_due_at AS at FROM credit_accounts
  UNION ALL SELECT unnest(ARRAY[trial_end, current_period_end, grace_ends_at, cancel_at]) FROM subscriptions
  UNION ALL SELECT expires_at FROM subscription_intents WHERE status = 'pending'`;

/** The first instant after `after` at which something falls due in the database; undefined when nothing does. */
export async function readNextDue(db: Database, after: Date): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date | null }>(
    `SELECT min(at) AS at FROM (${DUE}) AS due WHERE at > $1 AND isfinite(at)`,
    [after],
  );
  return row?.at ?? undefined;
}
