import type { Database } from '../database.ts';

/** Connections of all clients to the server, and how many it allows to ordinary logins. */
export async function readServerConnections(db: Database): Promise<{ used: number; max: number }> {
  const [row] = await db.query<{ used: number; max: number }>(
    `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS max`,
  );
  if (!row) throw new Error('no row about the connections');
  return row;
}
