import { DelayedError } from 'bullmq';
import type { Backend, BullJob } from '../backend/backend.ts';

/**
 * Gives a job back for a later try that does not count: what it needs is away. When even that cannot be said, the job
 * stays locked and is found by the stalled check.
 * @returns the error to throw out of the processor; BullMQ then leaves the job alone
 */
export async function putBack(backend: Backend, job: BullJob, token: string, delayMs: number): Promise<DelayedError> {
  try {
    await job.moveToDelayed(Date.now() + delayMs, token);
  } catch (error) {
    backend.logError('a job could not be put back', error, { queue: job.queueName, jobId: job.id });
  }
  return new DelayedError();
}

/** How often a job was put back without using up a try. */
export function timesPutBack(job: BullJob): number {
  return Math.max(0, job.attemptsStarted - job.attemptsMade - 1);
}
