import type { QueueDefinition } from '@tandem/contracts';
import type { JobsOptions } from 'bullmq';

export type { QueueDefinition };

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
