import type { JobsOptions } from 'bullmq';

/** How one queue is run. Declared once by the caller; every part of this package takes its names and limits from here. */
export type QueueDefinition = {
  /** Letters, digits and dashes; it becomes part of Redis keys and of metrics labels. */
  readonly name: string;
  /** Number of BullMQ queues this one is spread over; absent means one queue named `name`. */
  readonly partitions?: number;
  /** Jobs one worker process runs at once, per partition. */
  readonly concurrency: number;
  /** At most `max` jobs per `durationMs` over all workers of a partition. */
  readonly limiter?: { readonly max: number; readonly durationMs: number };
  /** Tries of one job; a database that is away does not use one up. */
  readonly attempts: number;
  /** Exponential from `baseMs`, never above `maxMs`, with jitter. */
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
  /** A job whose worker went silent this long is given to another one. */
  readonly lockDurationMs: number;
  /** Worker deaths one job survives before it is marked failed; BullMQ's own default of 1 is too few. */
  readonly maxStalledCount: number;
  /** Finished jobs kept to look at; a count of 0 removes them at once, which is the fastest. */
  readonly keepCompleted: { readonly count: number; readonly ageSeconds?: number };
  /** Failed jobs kept, to be retried by hand. */
  readonly keepFailed: { readonly count: number; readonly ageSeconds?: number };
};

/** Name of the backoff strategy that `retryDelayMs` implements; BullMQ stores it in each job. */
export const BACKOFF_TYPE = 'capped';

const keep = (kept: { readonly count: number; readonly ageSeconds?: number }) =>
  kept.ageSeconds === undefined ? { count: kept.count } : { count: kept.count, age: kept.ageSeconds };

/** The BullMQ queue behind one partition; the plain name when the definition is not partitioned. */
export function queueNameOf(definition: QueueDefinition, partition = 0): string {
  return definition.partitions === undefined ? definition.name : `${definition.name}-${partition}`;
}

/** Numbers of all partitions, from 0. */
export function partitionsOf(definition: QueueDefinition): number[] {
  return Array.from({ length: definition.partitions ?? 1 }, (_, partition) => partition);
}

/** What BullMQ has to know with each job of this queue. */
export function jobOptionsOf(definition: QueueDefinition): JobsOptions {
  return {
    attempts: definition.attempts,
    backoff: { type: BACKOFF_TYPE },
    removeOnComplete: definition.keepCompleted.count === 0 ? true : keep(definition.keepCompleted),
    removeOnFail: keep(definition.keepFailed),
    stackTraceLimit: 3,
  };
}
