import { connect, createServer, type Socket } from 'node:net';
import type { QueueBackendConfig } from '../../src/index.ts';
import type { QueueServer } from './queue-server.ts';

export type MutingProxy = {
  config: QueueBackendConfig;
  /** The connections there are stay open and carry nothing any more; new ones work. */
  mute(): void;
  close(): Promise<void>;
};

/** A way to the server on which connections can go silent, as behind a firewall that forgot them. */
export async function startMutingProxy(server: QueueServer): Promise<MutingProxy> {
  const { config } = server;
  const url = new URL(config.kind === 'redis' ? config.url : config.connectionString);
  const { hostname } = url;
  const port = Number(url.port);
  const pairs = new Set<readonly [Socket, Socket]>();
  const proxy = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: hostname, allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    config: config.kind === 'redis' ? { ...config, url: url.href } : { ...config, connectionString: url.href },
    mute() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.on('data', () => {});
        far.on('data', () => {});
      }
    },
    async close() {
      for (const [near] of pairs) near.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
