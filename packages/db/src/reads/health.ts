import type { Database } from '../database.ts';
import { MIGRATIONS } from '../migrations/index.ts';

export type DatabaseHealth = {
  /** All migrations this code knows have run. */
  schemaCurrent: boolean;
  readOnly: boolean;
  clockOffsetMs: number;
  workers: { workerId: string; lastSeenMsAgo: number }[];
};

/** What the database knows of itself and of the workers; throws when it is away. */
export async function readHealth(db: Database): Promise<DatabaseHealth> {
  const [row] = await db.query<{
    migrated: number;
    read_only: boolean;
    offset_ms: number;
    workers: DatabaseHealth['workers'];
  }>(
    `SELECT (SELECT count(*)::int FROM migrations WHERE name = ANY ($1)) AS migrated,
            current_setting('transaction_read_only') = 'on' AS read_only,
            (SELECT offset_ms FROM clock) AS offset_ms,
            (SELECT coalesce(json_agg(json_build_object('workerId', worker_id,
                      'lastSeenMsAgo', round(extract(epoch FROM clock_timestamp() - seen_at) * 1000))), '[]') FROM worker_heartbeats) AS workers`,
    [MIGRATIONS.map((Migration) => new Migration().name)],
  );
  if (!row) throw new Error('no row about the database');
  return {
    schemaCurrent: row.migrated === MIGRATIONS.length,
    readOnly: row.read_only,
    clockOffsetMs: Number(row.offset_ms),
    workers: row.workers,
  };
}
