import { startPostgres as startServer } from '@tandem/testing/postgres';
import { Client } from 'pg';
import { migrateQueueSchema } from '../../src/index.ts';
import type { QueueServer } from './queue-server.ts';

const ROLE = 'queue_user';

/** Starts a PostgreSQL of our own with the queue's schema; its config uses a role that may not change the schema. */
export async function startPostgres(): Promise<QueueServer> {
  const server = await startServer();
  const owner = new Client({ connectionString: server.url });
  await owner.connect();
  await owner.query(`create role ${ROLE} login password 'secret'`);
  await owner.end();
  // Twice at once, as two processes that start together do.
  await Promise.all([1, 2].map(() => migrateQueueSchema(server.url, { grantTo: [ROLE] })));
  const connectionString = Object.assign(new URL(server.url), { username: ROLE, password: 'secret' }).href;
  return { ...server, kind: 'postgres', config: { kind: 'postgres', connectionString } };
}
