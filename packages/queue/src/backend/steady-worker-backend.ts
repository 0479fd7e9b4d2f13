import type { IQueueBackend } from 'bullmq';
import { pause } from '../deadline.ts';
import type { ErrorLog } from '../queue-logger.ts';

const PAUSE_MS = 250;
const DISCONNECT_MS = 500;

export type Steadying = {
  /** Undefined when commands can be sent now, else a promise of that moment. */
  whenReachable(): Promise<void> | undefined;
  isClosing(): boolean;
  /** Resolves when the worker is being closed: nothing may wait for the server any more. */
  whenClosing: Promise<void>;
  /** Whether the failure is the server's or the connection's state, so that a later try may work. */
  isInfrastructure(error: unknown): boolean;
  logError: ErrorLog;
};

type Finished = Awaited<ReturnType<IQueueBackend['moveToCompleted']>>;

/**
 * Makes a worker's backend sit out an outage, and let go of it when it is closed meanwhile. Left alone, BullMQ asks for
 * the next job in a busy loop when the server answers with errors, counts a job that was done as failed when it could
 * not say so, and never ends its close while it waits for a reconnect.
 */
export function steadyWorkerBackend<B extends IQueueBackend>(backend: B, steadying: Steadying): B {
  const { whenReachable, isClosing, whenClosing, isInfrastructure, logError } = steadying;

  const patiently = <A extends unknown[], R>(
    call: (...args: A) => Promise<R>,
    worthWaiting: (error: unknown) => boolean,
  ): ((...args: A) => Promise<R>) => {
    return async (...args) => {
      for (;;) {
        const reachable = whenReachable();
        if (reachable !== undefined) await Promise.race([reachable, whenClosing]);
        try {
          return await call(...args);
        } catch (error) {
          if (isClosing() || !worthWaiting(error)) throw error;
          logError('a worker could not reach the queue', error);
          await pause(PAUSE_MS);
        }
      }
    };
  };

  backend.moveToActive = patiently(backend.moveToActive.bind(backend), () => true);
  backend.moveToCompleted = patiently<Parameters<typeof backend.moveToCompleted>, Finished>(
    backend.moveToCompleted.bind(backend),
    isInfrastructure,
  );
  backend.moveToFailed = patiently<Parameters<typeof backend.moveToFailed>, Finished>(
    backend.moveToFailed.bind(backend),
    isInfrastructure,
  );
  backend.moveToDelayed = patiently(backend.moveToDelayed.bind(backend), isInfrastructure);

  const reconnect = backend.reconnectBlocking.bind(backend);
  backend.reconnectBlocking = () => Promise.race([reconnect(), whenClosing]);
  const disconnect = backend.disconnectBlocking.bind(backend);
  // ioredis does not report the end of a connection that was about to reconnect.
  backend.disconnectBlocking = (wait) => Promise.race([disconnect(wait), pause(DISCONNECT_MS)]);
  return backend;
}
