import { quoteSchemaName, runMigrations } from 'bullmq';
import { Client } from 'pg';
import { DEFAULT_QUEUE_SCHEMA } from './postgres-settings.ts';

/** Jobs live for milliseconds: the tables are small and rewritten all the time, so they are swept by count. */
const SWEEP = 'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000';

/**
 * Brings BullMQ's tables up to the installed version and lets other roles use them. Safe to repeat and to run from
 * several processes at once.
 * @param ownerConnectionString a role that may create the schema and owns it afterwards
 * @param grantTo roles that may then add and work jobs but not change the schema
 * @throws what PostgreSQL says; nothing is left half done
 */
export async function migrateQueueSchema(
  ownerConnectionString: string,
  { grantTo, schema = DEFAULT_QUEUE_SCHEMA }: { grantTo: readonly string[]; schema?: string },
): Promise<void> {
  const client = new Client({ connectionString: ownerConnectionString, application_name: 'tandem-queue-migrate' });
  await client.connect();
  try {
    // Two that grant at once would fail on each other; the lock ends with the connection.
    await client.query("select pg_advisory_lock(hashtext('tandem queue schema'))");
    await runMigrations(client, schema);
    const into = quoteSchemaName(schema);
    await client.query(`alter table ${into}.job set (${SWEEP}); alter table ${into}.event set (${SWEEP})`);
    for (const role of grantTo) {
      const to = client.escapeIdentifier(role);
      await client.query(`
        grant usage on schema ${into} to ${to};
        grant select, insert, update, delete on all tables in schema ${into} to ${to};
        grant usage on all sequences in schema ${into} to ${to};
        grant execute on all functions in schema ${into} to ${to}`);
    }
  } finally {
    await client.end();
  }
}
