import type { Redis } from 'ioredis';
import type { ErrorLog } from '../../queue-logger.ts';
import type { Subscription, SubscriptionEvents } from '../backend.ts';
import { connectForMessages, type RedisBackendConfig } from './redis-settings.ts';

const ANSWER_MS = 3_000;
const PROBE_MS = 5_000;
const NEXT_MS = 250;

/** Subscribes to one channel over a connection of its own, which is probed and renewed for as long as it is wanted. */
export function subscribeToRedis(
  config: RedisBackendConfig,
  channel: string,
  events: SubscriptionEvents,
  logError: ErrorLog,
): Subscription {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  const failed = (error: unknown) => logError('the reply connection failed', error);
  const renew = (client: Redis) => (error: unknown) => {
    failed(error);
    client.disconnect(true);
  };

  const open = (turn: number): Redis => {
    const client = connectForMessages(config, 'replies', ANSWER_MS, turn);
    client.on('error', failed);
    client.on('message', (_channel, payload) => events.onMessage(payload));
    client.on('ready', () => {
      client.subscribe(channel).then(events.onOpened, renew(client));
    });
    client.on('end', () => {
      if (closed) return;
      next = setTimeout(() => {
        current = open(turn + 1);
      }, NEXT_MS);
    });
    return client;
  };
  let current = open(Math.floor(Math.random() * 1_000));
  const probe = setInterval(() => {
    if (current.status === 'ready') current.ping().catch(renew(current));
  }, PROBE_MS);

  return {
    async close() {
      closed = true;
      clearInterval(probe);
      clearTimeout(next);
      current.disconnect();
    },
  };
}
