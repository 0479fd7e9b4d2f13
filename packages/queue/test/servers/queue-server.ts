import { createServer } from 'node:net';
import type { QueueBackendConfig } from '../../src/index.ts';

/** A real queue server of the test's own, which can be hurt. */
export type QueueServer = {
  kind: QueueBackendConfig['kind'];
  config: QueueBackendConfig;
  /** Stops all its processes where they are; connections stay open and silent. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
