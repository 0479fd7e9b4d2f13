import type { Backend, BullJob } from '../backend/backend.ts';
import { tracesOf } from '../carried-traces.ts';
import { type QueueDefinition, queueNameOf } from '../queue-definition.ts';
import type { RunningWorker } from '../working/create-envelope-worker.ts';
import { openGuardedWorker, type Watch } from '../working/guarded-worker.ts';
import { putBack, timesPutBack } from '../working/put-back.ts';
import { retryDelayMs } from '../working/retry-delay.ts';

/** A job as a handler gets it; the payload still has to be checked. */
export type ReceivedJob = {
  id: string;
  name: string;
  payload: unknown;
  attempt: number;
  isLastAttempt: boolean;
  /** Of whoever added the job, when that is traced. */
  traceparent: string | undefined;
};

export type JobWorkerOptions = {
  backend: Backend;
  definition: QueueDefinition;
  /** Does one job; it may come again, so it must be idempotent. A throw is a failed try. */
  handle(job: ReceivedJob): Promise<void>;
  /** True for a failure that says nothing about the job: it uses up no try. */
  isTransient(error: unknown): boolean;
  watch?: Watch;
};

const CLOSE_MS = 10_000;

function received(job: BullJob): ReceivedJob {
  const attempt = job.attemptsMade + 1;
  return {
    id: job.id ?? '',
    name: job.name,
    payload: job.data,
    attempt,
    isLastAttempt: attempt >= (job.opts.attempts ?? 1),
    traceparent: tracesOf(job)[0],
  };
}

/** Works a queue of ordinary jobs. */
export function createJobWorker({ backend, definition, handle, isTransient, watch }: JobWorkerOptions): RunningWorker {
  const process = async (job: BullJob, token: string): Promise<void> => {
    try {
      await handle(received(job));
    } catch (error) {
      if (!isTransient(error)) throw error;
      backend.logError('a job waits for what it needs', error, { queue: definition.name, jobId: job.id });
      throw await putBack(backend, job, token, retryDelayMs(definition.backoff, timesPutBack(job) + 1));
    }
  };
  const worker = openGuardedWorker({
    backend,
    queueName: queueNameOf(definition),
    settings: definition,
    process,
    ...(watch === undefined ? {} : { watch }),
  });
  return { close: (deadlineMs = CLOSE_MS) => worker.close(deadlineMs) };
}
