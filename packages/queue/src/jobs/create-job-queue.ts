import { randomUUID } from 'node:crypto';
import type { Backend } from '../backend/backend.ts';
import { carryTraces, type TraceSource } from '../carried-traces.ts';
import { within } from '../deadline.ts';
import { jobOptionsOf, type QueueDefinition, queueNameOf } from '../queue-definition.ts';
import { addByDeadline } from '../sending/add-by-deadline.ts';
import { withdrawJob } from '../sending/withdraw-job.ts';

export type AddOptions = {
  /** The same id is one job; without ':' and not a whole number. Random when absent. */
  jobId?: string;
  /** 1,500 ms. */
  deadlineMs?: number;
  /** Wait before the job may start. */
  delayMs?: number;
  /** Start a kept failed job of this id again: adding its id alone would silently do nothing. */
  retryFailed?: boolean;
};

/** Every so many milliseconds, or by a cron pattern (five or six fields) read in UTC. */
export type ScheduleTimes = { everyMs: number } | { cronUtc: string };

export type JobQueue = {
  /**
   * Puts one job on the queue.
   * @param payload plain JSON, without U+0000
   * @returns its id
   * @throws QueueUnavailableError within the deadline; when it is `ambiguous` the job is being taken back
   */
  add(name: string, payload: unknown, options?: AddOptions): Promise<string>;
  /** Adds jobs at these times from now on; the same `id` is one schedule, whoever sets it. Missed times are not made up. */
  upsertSchedule(id: string, times: ScheduleTimes, name: string, payload: unknown): Promise<void>;
  /** Is the schedule there, and its next time not long gone by? A wiped server has none; one that stopped runs no more. */
  keepsSchedule(id: string): Promise<boolean>;
  /** True when there was such a schedule. */
  removeSchedule(id: string): Promise<boolean>;
  /** Ends the taking back of jobs that may have been added. */
  close(): Promise<void>;
};

const DEADLINE_MS = 1_500;
/** Nobody's request waits for a schedule. */
const SCHEDULE_DEADLINE_MS = 20_000;
/** A time so long gone by was not kept, also where workers are late. */
const STOPPED_MS = 60_000;

export type JobQueueOptions = {
  backend: Backend;
  definition: QueueDefinition;
  /** Asked in each `add`; absent while nothing is traced. */
  trace?: TraceSource | undefined;
};

/** The sending side of a queue of ordinary jobs, one payload each. */
export function createJobQueue({ backend, definition, trace }: JobQueueOptions): JobQueue {
  const queue = backend.queue(queueNameOf(definition));
  const options = jobOptionsOf(definition);
  const background = new Set<Promise<unknown>>();
  let closed = false;

  const retryIfFailed = async (jobId: string): Promise<void> => {
    const job = await queue.getJob(jobId);
    if ((await job?.getState()) === 'failed') await job?.retry('failed', { resetAttemptsMade: true });
  };

  return {
    async add(name, payload, { jobId = randomUUID(), deadlineMs = DEADLINE_MS, delayMs, retryFailed = false } = {}) {
      const deadlineAt = Date.now() + deadlineMs;
      const timing = delayMs === undefined ? {} : { delay: delayMs };
      const traced = trace === undefined ? {} : carryTraces([trace()]);
      const job = { queue, name, data: payload, options: { ...options, ...timing, ...traced }, jobId };
      const adding = addByDeadline(backend, job, deadlineAt);
      try {
        await adding.accepted;
      } catch (error) {
        const withdrawn = adding.over.then((mayBeThere) =>
          mayBeThere ? withdrawJob(backend, queue, jobId, () => !closed) : undefined,
        );
        background.add(withdrawn);
        void withdrawn.then(() => background.delete(withdrawn));
        throw error;
      }
      if (retryFailed) await within(Math.max(1, deadlineAt - Date.now()), retryIfFailed(jobId));
      return jobId;
    },
    async upsertSchedule(id, times, name, payload) {
      const repeat = 'everyMs' in times ? { every: times.everyMs } : { pattern: times.cronUtc, tz: 'UTC' };
      await within(SCHEDULE_DEADLINE_MS, queue.upsertJobScheduler(id, repeat, { name, data: payload, opts: options }));
    },
    async keepsSchedule(id) {
      const schedule = await within(SCHEDULE_DEADLINE_MS, queue.getJobScheduler(id));
      return schedule?.next !== undefined && Date.now() - schedule.next < STOPPED_MS;
    },
    removeSchedule: (id) => within(SCHEDULE_DEADLINE_MS, queue.removeJobScheduler(id)),
    async close() {
      closed = true;
      await Promise.all(background);
    },
  };
}
