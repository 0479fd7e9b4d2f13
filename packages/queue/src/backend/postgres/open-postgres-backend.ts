import { Pool } from 'pg';
import { settledWithin, within } from '../../deadline.ts';
import { createErrorLog, type QueueLogger } from '../../queue-logger.ts';
import type { Backend, ChannelMessage } from '../backend.ts';
import { judgePostgresFailure } from './judge-postgres-failure.ts';
import { openPostgresQueues } from './postgres-queues.ts';
import { type PostgresBackendConfig, poolConfig } from './postgres-settings.ts';
import { subscribeToPostgres } from './postgres-subscription.ts';
import { openPostgresWorker } from './postgres-worker.ts';

/** PostgreSQL refuses a payload of 8,000 bytes and more. */
const MAX_MESSAGE_BYTES = 7_900;
const MESSAGE_TIMEOUT_MS = 3_000;
/** A connection that went silent does not confirm that it was closed. */
const CLOSE_MS = 3_000;

const NOTIFY = 'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as message (channel, payload)';

/** The queue on PostgreSQL. It opens no connection before the first command. */
export function openPostgresBackend(config: PostgresBackendConfig, logger: QueueLogger): Backend {
  const logError = createErrorLog(logger);
  let closing = false;
  const onConnectionError = (error: Error) => {
    // A connection on its way out may still be told that the server stops.
    if (!closing) logError('a connection of the queue failed', error);
  };
  const queues = openPostgresQueues(config, onConnectionError);
  const { schema: _schema, ...options } = poolConfig(config, {
    name: 'messages',
    max: 2,
    timeoutMs: MESSAGE_TIMEOUT_MS,
    durable: false,
  });
  const messages = new Pool(options);
  messages.on('error', onConnectionError);

  return {
    kind: 'postgres',
    logger,
    logError,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    queue: queues.queue,
    openWorker: (name, process, settings) => openPostgresWorker(config, name, process, settings, logError),
    isReachable: () => true,
    judge: judgePostgresFailure,
    // A commit that is confirmed is on disk, and on standbys where the server is told so.
    durably: (_queueName, write) => write(),
    async publish(batch: readonly ChannelMessage[]) {
      await messages.query(NOTIFY, [batch.map(({ channel }) => channel), batch.map(({ payload }) => payload)]);
    },
    subscribe: (channel, events) => subscribeToPostgres(config, channel, events, logError),
    async ping(deadlineMs) {
      await within(deadlineMs, Promise.all([queues.ping(), messages.query('select 1')]));
    },
    // Durable by nature: what a commit confirmed survives, whatever is killed.
    findServerFaults: async () => [],
    async close() {
      closing = true;
      await settledWithin(CLOSE_MS, Promise.all([queues.close(), messages.end()]));
    },
  };
}
