import type { RedisClient } from './redis-settings.ts';

/** Undefined when the connection is ready, else a promise of the moment it is. */
export function whenReady(client: RedisClient): Promise<void> | undefined {
  if (client.status === 'ready') return undefined;
  return new Promise((resolve) => client.once('ready', resolve));
}
