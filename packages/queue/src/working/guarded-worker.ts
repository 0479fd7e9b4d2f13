import type { Backend, BullJob, BullWorker, OpenedWorker, WorkerSettings } from '../backend/backend.ts';
import { settledWithin } from '../deadline.ts';

export type Watch = {
  /** Between two probes of a worker's connections; 5,000 ms. */
  everyMs?: number;
  /** An answer later than this is a failure; 3,000 ms. */
  answerMs?: number;
  /** Failures in a row after which the worker is replaced; 3. */
  failures?: number;
};

export type GuardedWorker = {
  /** Stops taking jobs, finishes the running ones within `deadlineMs`, then drops the connections. */
  close(deadlineMs: number): Promise<void>;
};

export type GuardedWorkerOptions = {
  backend: Backend;
  queueName: string;
  settings: WorkerSettings;
  process(job: BullJob, token: string): Promise<unknown>;
  /** Called for each BullMQ worker made, to listen to its events. */
  onOpened?(worker: BullWorker): void;
  watch?: Watch;
};

const DROP_MS = 2_000;

/**
 * A worker that is replaced when its connections go silent: measured, a lost answer in the middle of a connection
 * leaves a BullMQ worker waiting for good. Jobs of the old one are done again by whoever gets them, after their lock.
 */
export function openGuardedWorker(options: GuardedWorkerOptions): GuardedWorker {
  const { backend, queueName, settings, process, onOpened } = options;
  const { everyMs = 5_000, answerMs = 3_000, failures: allowed = 3 } = options.watch ?? {};

  let closed = false;
  const running = new Set<Promise<unknown>>();
  const processCounted = async (job: BullJob, token: string): Promise<unknown> => {
    const run = process(job, token);
    running.add(run);
    try {
      return await run;
    } finally {
      running.delete(run);
    }
  };
  const open = (): OpenedWorker => {
    const opened = backend.openWorker(queueName, processCounted, settings);
    const { worker } = opened;
    worker.on('error', (error) => {
      if (!closed) backend.logError('a worker failed', error, { queue: queueName });
    });
    worker.on('stalled', (jobId) => backend.logger.warn({ queue: queueName, jobId }, 'a job lost its worker'));
    onOpened?.(worker);
    return opened;
  };

  const drop = async (dropped: OpenedWorker): Promise<void> => {
    dropped.letGo();
    await settledWithin(DROP_MS, dropped.worker.close(true));
    await settledWithin(DROP_MS, dropped.release());
  };

  let current = open();
  let failures = 0;
  let probing = false;
  let isWatched = true;
  let dropping: Promise<void> = Promise.resolve();

  const probe = async (): Promise<void> => {
    if (probing) return;
    probing = true;
    const probed = current;
    try {
      let answered = false;
      const ping = probed.ping().then(
        () => {
          answered = true;
        },
        (error: unknown) => {
          // A server that refuses is away, not silent: the connections come back by themselves.
          answered = backend.judge(error) === 'notDone';
          backend.logError('a worker does not reach its queue', error, { queue: queueName });
        },
      );
      await settledWithin(answerMs, ping);
      failures = answered ? 0 : failures + 1;
      if (!isWatched || failures < allowed) return;
      backend.logger.error({ queue: queueName, failures }, 'a worker is replaced: its connections do not answer');
      failures = 0;
      current = open();
      dropping = dropping.then(() => drop(probed));
    } finally {
      probing = false;
    }
  };
  const timer = setInterval(() => void probe(), everyMs);

  return {
    async close(deadlineMs) {
      clearInterval(timer);
      isWatched = false;
      const closing = current;
      const finished = closing.worker.close();
      // Calls that wait for a server that is away end now; those under way are still waited for.
      closing.letGo();
      // BullMQ itself may wait for a server that is away: once no job runs it gets a moment only.
      await settledWithin(deadlineMs, Promise.race([finished, Promise.allSettled(running)]));
      await settledWithin(running.size > 0 ? 0 : DROP_MS, finished);
      if (running.size > 0) {
        backend.logger.warn({ queue: queueName }, 'a job did not finish before the worker was closed');
      }
      closed = true;
      await settledWithin(DROP_MS, closing.release());
      await dropping;
    },
  };
}
