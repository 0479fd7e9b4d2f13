import type { Redis } from 'ioredis';

/** Undefined when the connection is ready, else a promise of the moment it is. */
export function whenReady(client: Redis): Promise<void> | undefined {
  if (client.status === 'ready') return undefined;
  return new Promise((resolve) => client.once('ready', resolve));
}
