import type { WorkerOptions } from 'bullmq';
import { retryDelayMs } from '../working/retry-delay.ts';
import { LINK, type Link, type WorkerSettings } from './backend.ts';

const DRAIN_SECONDS = 5;
const RETRY_MS = 500;

/** Our settings in BullMQ's words, the same for every backend. */
export function workerOptions(settings: WorkerSettings): WorkerOptions<Link> {
  const { concurrency, limiter, lockDurationMs, maxStalledCount, backoff } = settings;
  return {
    connection: LINK,
    concurrency,
    ...(limiter === undefined ? {} : { limiter: { max: limiter.max, duration: limiter.durationMs } }),
    lockDuration: lockDurationMs,
    stalledInterval: lockDurationMs / 2,
    maxStalledCount,
    drainDelay: DRAIN_SECONDS,
    runRetryDelay: RETRY_MS,
    settings: { backoffStrategy: (tries = 1) => retryDelayMs(backoff, tries) },
  };
}
