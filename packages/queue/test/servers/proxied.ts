import { chanceOf, startTcpProxy, type TcpProxy } from '@tandem/testing/faults';
import type { QueueBackendConfig } from '../../src/index.ts';
import type { QueueServer } from './queue-server.ts';

/** A way to the server on which the network can misbehave. */
export async function proxied({ config }: QueueServer): Promise<TcpProxy & { config: QueueBackendConfig }> {
  const proxy = await startTcpProxy(config.kind === 'redis' ? config.url : config.connectionString, chanceOf(1));
  const there = config.kind === 'redis' ? { ...config, url: proxy.url } : { ...config, connectionString: proxy.url };
  return { ...proxy, config: there };
}
