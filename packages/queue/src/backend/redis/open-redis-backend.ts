import { Cluster } from 'ioredis';
import { settledWithin, within } from '../../deadline.ts';
import { createErrorLog, type QueueLogger } from '../../queue-logger.ts';
import type { Backend, ChannelMessage } from '../backend.ts';
import { findRedisFaults } from './find-redis-faults.ts';
import { judgeRedisFailure } from './judge-redis-failure.ts';
import { onReplica } from './on-replica.ts';
import { readRedisUrl } from './read-redis-url.ts';
import { openRedisQueues } from './redis-queues.ts';
import { connectToRedis, type RedisBackendConfig, redisPrefix } from './redis-settings.ts';
import { subscribeToRedis } from './redis-subscription.ts';
import { openRedisWorker } from './redis-worker.ts';
import { whenReady } from './when-ready.ts';

/** Messages are cut here so that one reader is not held up by another's large answer. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Adding a job must be answered within the API's own deadline of 1.5 s. */
const COMMAND_TIMEOUT_MS = 1_500;
/** A connection that went silent does not confirm that it was closed. */
const CLOSE_MS = 3_000;

/** The queue on Redis (6.2 or newer) or Valkey. It starts connecting at once and never gives up. */
export function openRedisBackend(config: RedisBackendConfig, logger: QueueLogger): Backend {
  const logError = createErrorLog(logger);
  const client = connectToRedis(config, 'add', COMMAND_TIMEOUT_MS);
  client.on('error', (error) => logError('a connection of the queue failed', error));
  client.setMaxListeners(0);
  const isSingle = readRedisUrl(config.url).kind === 'single';
  const queues = openRedisQueues(client);

  return {
    kind: 'redis',
    logger,
    logError,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    queue: queues.queue,
    openWorker: (name, process, settings) => openRedisWorker(config, name, process, settings, logError),
    isReachable: () => client.status === 'ready',
    judge: judgeRedisFailure,
    durably: (queueName, write) => (isSingle ? write() : onReplica(client, redisPrefix(queueName), write)),
    async publish(batch: readonly ChannelMessage[]) {
      await Promise.all(batch.map(({ channel, payload }) => client.publish(channel, payload)));
    },
    subscribe: (channel, events) => subscribeToRedis(config, channel, events, logError),
    async ping(deadlineMs) {
      const servers = client instanceof Cluster ? client.nodes('master') : [client];
      await within(deadlineMs, Promise.any(servers.map((server) => server.ping())));
    },
    async findServerFaults(deadlineMs) {
      await within(deadlineMs, whenReady(client) ?? Promise.resolve());
      return within(deadlineMs, findRedisFaults(client));
    },
    async close() {
      await settledWithin(CLOSE_MS, queues.close());
      client.disconnect();
    },
  };
}
