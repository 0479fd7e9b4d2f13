import { Queue } from 'bullmq';
import { type BackendQueue, LINK } from '../backend.ts';
import { type PostgresBackendConfig, poolConfig } from './postgres-settings.ts';
import { RecheckedBackend } from './rechecked-backend.ts';
import { RecheckedConnection } from './rechecked-connection.ts';

/** Adding a job must be answered within the API's own deadline of 1.5 s. */
const ADD_TIMEOUT_MS = 1_500;
/** An add that finds none of them free makes its own, within its deadline: all are there before the first. */
const ADD_CONNECTIONS = 4;
const EVENTS_KEPT = 256;

/** The Queue objects of a process, over one pool: they only send short commands and never listen. */
export function openPostgresQueues(config: PostgresBackendConfig, onConnectionError: (error: Error) => void) {
  const connection = new RecheckedConnection(
    poolConfig(config, { name: 'add', max: ADD_CONNECTIONS, timeoutMs: ADD_TIMEOUT_MS, durable: true }),
  );
  connection.on('error', onConnectionError);
  const queues = new Map<string, BackendQueue>();
  let connected = false;

  const open = (name: string): BackendQueue => {
    const queue: BackendQueue = new Queue(
      name,
      { connection: LINK, streams: { events: { maxLen: EVENTS_KEPT } } },
      (queueName) => new RecheckedBackend(connection, queueName, { connection: connection.pool }, false),
    );
    queue.on('error', onConnectionError);
    queues.set(name, queue);
    return queue;
  };

  return {
    queue: (name: string): BackendQueue => queues.get(name) ?? open(name),
    /** One round trip, the first time over each connection. */
    async ping() {
      await connection.waitUntilReady();
      const trips = connected ? 1 : ADD_CONNECTIONS;
      await Promise.all(Array.from({ length: trips }, () => connection.pool.query('select 1')));
      connected = true;
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await connection.close();
    },
  };
}
