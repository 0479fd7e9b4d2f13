import { QUEUES } from '@tandem/contracts';
import type { QueueDefinition } from '@tandem/queue';
import type { WorkerOptions } from './worker-deps.ts';

/** The queues as this deployment runs them. */
export function queueDefinitions(settings: WorkerOptions): Record<keyof typeof QUEUES, QueueDefinition> {
  const { CREDITS_PARTITIONS: partitions, WORKER_CONCURRENCY: concurrency = QUEUES.credits.concurrency } = settings;
  return { ...QUEUES, credits: { ...QUEUES.credits, partitions, concurrency } };
}
