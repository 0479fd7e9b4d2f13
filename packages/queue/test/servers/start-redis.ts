import { startRedis as startServer } from '@tandem/testing/redis';
import type { QueueServer } from './queue-server.ts';

/** Starts a Redis of our own with the settings production asks for; more settings win. */
export async function startRedis(settings: Record<string, string> = {}): Promise<QueueServer> {
  const server = await startServer(settings);
  return { ...server, kind: 'redis', config: { kind: 'redis', url: server.url } };
}
