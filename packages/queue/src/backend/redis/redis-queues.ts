import { createRedisBackend, Queue } from 'bullmq';
import { type BackendQueue, LINK } from '../backend.ts';
import { type RedisClient, redisPrefix } from './redis-settings.ts';

const EVENTS_KEPT = 256;

/** The Queue objects of a process, over one connection. */
export function openRedisQueues(client: RedisClient) {
  const queues = new Map<string, BackendQueue>();

  const open = (name: string): BackendQueue => {
    const queue: BackendQueue = new Queue(
      name,
      // The version check is our own (`findServerFaults`): BullMQ's asks once, and a queue it fails for stays dead.
      {
        connection: LINK,
        prefix: redisPrefix(name),
        skipVersionCheck: true,
        streams: { events: { maxLen: EVENTS_KEPT } },
      },
      (queueName, options) => createRedisBackend(queueName, { ...options, connection: client }),
    );
    // All queues report what happens to their one connection, which its owner hears anyway.
    queue.on('error', () => {});
    queues.set(name, queue);
    return queue;
  };

  return {
    queue: (name: string): BackendQueue => queues.get(name) ?? open(name),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
