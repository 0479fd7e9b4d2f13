import type { IQueueBackend } from 'bullmq';
import { pause } from '../deadline.ts';
import type { ErrorLog } from '../queue-logger.ts';

const PAUSE_MS = 250;

export type Steadying = {
  /** Resolves when commands can be sent; rejects once the worker is being closed. */
  whenReachable(): Promise<void>;
  isClosing(): boolean;
  /** Whether the failure is the server's or the connection's state, so that a later try may work. */
  isInfrastructure(error: unknown): boolean;
  logError: ErrorLog;
};

/**
 * Makes a worker's backend sit out an outage. Left alone, BullMQ asks for the next job in a busy loop when the server
 * answers with errors, and counts a job that was done as failed when it could not say so.
 */
export function steadyWorkerBackend<B extends IQueueBackend>(backend: B, steadying: Steadying): B {
  const { whenReachable, isClosing, isInfrastructure, logError } = steadying;

  const patiently = <A extends unknown[], R>(
    call: (...args: A) => Promise<R>,
    worthWaiting: (error: unknown) => boolean,
  ): ((...args: A) => Promise<R>) => {
    return async (...args) => {
      for (;;) {
        await whenReachable();
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
  return backend;
}

type Finished = Awaited<ReturnType<IQueueBackend['moveToCompleted']>>;
