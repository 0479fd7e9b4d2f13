import type { Database } from '../database.ts';

export type DatabaseFitness = { clockMoved: boolean; writesTables: boolean };

/**
 * What a production process must know of a migrated database before it uses it: whether the injectable clock is off
 * zero, and whether this login may write domain tables directly (an owner's or a superuser's, or a role granted too
 * much). Throws when the database is away or not migrated.
 */
export async function readFitness(db: Database): Promise<DatabaseFitness> {
  const [row] = await db.query<{ clock_moved: boolean; writes_tables: boolean }>(
    `SELECT (SELECT offset_ms <> 0 OR frozen_at IS NOT NULL FROM clock) AS clock_moved,
            EXISTS (SELECT FROM pg_class
                     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                       AND has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS writes_tables`,
  );
  if (!row) throw new Error('no row about the database');
  return { clockMoved: row.clock_moved, writesTables: row.writes_tables };
}
