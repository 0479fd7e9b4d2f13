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
