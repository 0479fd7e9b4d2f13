import type { ErrorLog } from '../../queue-logger.ts';
import type { Subscription, SubscriptionEvents } from '../backend.ts';
import { connectToRedis, type RedisBackendConfig } from './redis-settings.ts';

const ANSWER_MS = 3_000;
const PROBE_MS = 5_000;

/** Subscribes to one channel over a connection of its own, which is probed and renewed for as long as it is wanted. */
export function subscribeToRedis(
  config: RedisBackendConfig,
  channel: string,
  events: SubscriptionEvents,
  logError: ErrorLog,
): Subscription {
  const client = connectToRedis(config, 'replies', ANSWER_MS);
  const failed = (error: unknown) => logError('the reply connection failed', error);
  client.on('error', failed);
  client.on('message', (_channel, payload) => events.onMessage(payload));
  client.on('ready', () => {
    client.subscribe(channel).then(events.onOpened, (error: unknown) => {
      failed(error);
      client.disconnect(true);
    });
  });
  const probe = setInterval(() => {
    if (client.status !== 'ready') return;
    client.ping().catch((error: unknown) => {
      failed(error);
      client.disconnect(true);
    });
  }, PROBE_MS);

  return {
    async close() {
      clearInterval(probe);
      client.disconnect();
    },
  };
}
