import type { DatabaseStats, UsageQuery, UsageRow } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** What the database says of the deployment. */
export async function readDatabaseStats(db: Database): Promise<DatabaseStats> {
  const [row] = await db.query<{ stats: DatabaseStats }>('SELECT deployment_stats() AS stats');
  if (!row) throw new Error('no row about the deployment');
  return row.stats;
}

/** What was spent in [from, to), by day, type or plan. */
export function readUsage(db: Database, { from, to, groupBy }: UsageQuery): Promise<UsageRow[]> {
  return db.query<UsageRow>('SELECT key, credits::float8, operations::int, users::int FROM credit_usage($1, $2, $3)', [
    from,
    to,
    groupBy,
  ]);
}
