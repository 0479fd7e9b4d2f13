import type { JobsOptions } from 'bullmq';
import type { Backend, BackendQueue } from '../backend/backend.ts';
import { pause } from '../deadline.ts';
import { deferred } from '../deferred.ts';
import { QueueUnavailableError } from '../queue-unavailable-error.ts';

export type JobToAdd = { queue: BackendQueue; name: string; data: unknown; options: JobsOptions; jobId: string };

/** One job on its way into the queue. */
export type Adding = {
  /** Resolves when the queue confirmed the job; rejects with QueueUnavailableError at the deadline. */
  accepted: Promise<void>;
  /** Resolves when nothing is under way any more: true if the job is certainly or possibly in the queue. */
  over: Promise<boolean>;
};

const RETRY_MS = 100;
const RECHECK_MS = 10;

/**
 * Adds a job by its id, trying again until `deadlineAt`: the same id never makes two jobs. While the server is known to
 * be away nothing is sent, so a failure is then certain and not ambiguous.
 */
export function addByDeadline(backend: Backend, job: JobToAdd, deadlineAt: number): Adding {
  const { jobId } = job;
  let stopped = false;
  let underWay = false;
  let landed = false;
  let mayHaveLanded = false;
  let cause: unknown;
  const { promise: accepted, resolve, reject } = deferred<void>();

  const fail = (code: 'deadline' | 'refused') => {
    stopped = true;
    clearTimeout(timer);
    reject(new QueueUnavailableError(code, { jobId, ambiguous: mayHaveLanded || underWay, cause }));
  };

  const tryOnce = async (): Promise<void> => {
    underWay = true;
    try {
      await backend.durably(job.queue.name, () => job.queue.add(job.name, job.data, { ...job.options, jobId }));
      landed = true;
      underWay = false;
      resolve();
    } catch (error) {
      underWay = false;
      cause = error;
      const verdict = backend.judge(error);
      if (verdict === 'unknown') mayHaveLanded = true;
      if (verdict === 'refused') fail('refused');
    }
  };

  const timer = setTimeout(() => fail('deadline'), Math.max(0, deadlineAt - Date.now()));
  const over = (async () => {
    while (!stopped && Date.now() < deadlineAt) {
      if (!backend.isReachable()) await pause(RECHECK_MS);
      else {
        await tryOnce();
        if (landed) break;
        if (!stopped) await pause(RETRY_MS);
      }
    }
    clearTimeout(timer);
    if (!landed && !stopped) fail('deadline');
    return landed || mayHaveLanded;
  })();

  return { accepted, over };
}
