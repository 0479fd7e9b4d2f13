import type { JobState, Queue } from 'bullmq';
import type { Backend, BackendQueue } from './backend/backend.ts';
import { within } from './deadline.ts';
import { type Envelope, readEnvelope } from './envelope.ts';
import { parseOperationId } from './operation-id.ts';
import { partitionsOf, type QueueDefinition, queueNameOf } from './queue-definition.ts';

/** How many jobs of a queue are in each state. */
export type QueueDepth = {
  queue: string;
  /** Ready to be worked, also while the queue is paused. */
  waiting: number;
  active: number;
  /** Waiting for their time: retries, schedules. */
  delayed: number;
  failed: number;
  completed: number;
  isPaused: boolean;
  /** Milliseconds since 1970 at which the oldest waiting job was added; undefined when none waits. */
  oldestWaitingAt: number | undefined;
};

export type FoundEnvelope = {
  envelope: Envelope<unknown>;
  /** The operation asked for, as it was sent. */
  operation: unknown;
  state: JobState;
  attemptsMade: number;
  failedReason: string | undefined;
};

/** A queue as Bull Board's types want it: they know BullMQ's default backend only. */
export type BullQueue = Queue;

export type QueueInspector = {
  /** The envelope an operation came in, while the queue still has it; undefined when it does not. */
  findEnvelope(definition: QueueDefinition, operationId: string): Promise<FoundEnvelope | undefined>;
  depths(): Promise<QueueDepth[]>;
  /** BullMQ's Queue objects, for Bull Board; they stay valid until the backend is closed. */
  boardQueues(): BullQueue[];
};

const DEADLINE_MS = 1_500;

const COUNTED = ['waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed'] as const;

async function depthOf(queue: BackendQueue): Promise<QueueDepth> {
  const [counts, isPaused, [oldest]] = await Promise.all([
    queue.getJobCounts(...COUNTED),
    queue.isPaused(),
    queue.getWaiting(0, 0),
  ]);
  const of = (state: string) => counts[state] ?? 0;
  // On PostgreSQL the waiting jobs of a paused queue are in no state that BullMQ counts, but they keep their priority.
  const ordinary = isPaused ? ((await queue.getCountsPerPriority([0]))['0'] ?? 0) : of('waiting');
  return {
    queue: queue.name,
    waiting: ordinary + of('prioritized'),
    active: of('active'),
    delayed: of('delayed'),
    failed: of('failed'),
    completed: of('completed'),
    isPaused,
    oldestWaitingAt: oldest?.timestamp,
  };
}

/** Looks into the queues; every question has a deadline and fails with QueueUnavailableError. */
export function createQueueInspector(options: {
  backend: Backend;
  definitions: readonly QueueDefinition[];
  deadlineMs?: number;
}): QueueInspector {
  const { backend, definitions, deadlineMs = DEADLINE_MS } = options;
  const queues = () =>
    definitions.flatMap((definition) =>
      partitionsOf(definition).map((partition) => backend.queue(queueNameOf(definition, partition))),
    );

  return {
    // The classes are the same on every backend, only the type parameter of the backend differs.
    boardQueues: () => queues().map((queue) => queue as unknown as BullQueue),
    depths: () => within(deadlineMs, Promise.all(queues().map(depthOf))),
    async findEnvelope(definition, operationId) {
      const parts = parseOperationId(operationId);
      if (parts === undefined || parts.partition >= (definition.partitions ?? 1)) return undefined;
      const queue = backend.queue(queueNameOf(definition, parts.partition));
      const job = await within(deadlineMs, queue.getJob(parts.envelopeId));
      if (job === undefined) return undefined;
      const state = await within(deadlineMs, queue.getJobState(parts.envelopeId));
      if (state === 'unknown') return undefined;
      const envelope = readEnvelope(job.data);
      const { attemptsMade, failedReason } = job;
      return { envelope, operation: envelope.operations[parts.index], state, attemptsMade, failedReason };
    },
  };
}
