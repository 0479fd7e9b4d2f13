import type { Backend } from '../backend/backend.ts';
import { settledWithin } from '../deadline.ts';
import { partitionsOf, type QueueDefinition, queueNameOf } from '../queue-definition.ts';
import { createReplier } from '../replies/create-replier.ts';
import { closeAbandoned } from './close-abandoned.ts';
import { openGuardedWorker, type Watch } from './guarded-worker.ts';
import { type EnvelopeHandling, workEnvelope } from './work-envelope.ts';

export type EnvelopeWorkerOptions<TOperation, TOutcome> = EnvelopeHandling<TOperation, TOutcome> & {
  backend: Backend;
  definition: QueueDefinition;
  /** Partitions this process works; all when absent. */
  partitions?: readonly number[];
  watch?: Watch;
};

export type RunningWorker = {
  /** Stops taking jobs, finishes the running ones within `deadlineMs` (10,000), sends their replies, disconnects. */
  close(deadlineMs?: number): Promise<void>;
};

const CLOSE_MS = 10_000;
const FLUSH_MS = 2_000;

/** Works the envelopes of a queue, with one BullMQ worker per partition, and answers each operation. */
export function createEnvelopeWorker<TOperation, TOutcome>(
  options: EnvelopeWorkerOptions<TOperation, TOutcome>,
): RunningWorker {
  const { backend, definition, watch } = options;
  const replier = createReplier<TOutcome>(backend);
  const abandoned = new Set<Promise<void>>();
  const workers = (options.partitions ?? partitionsOf(definition)).map((partition) => {
    const settled = new WeakSet<object>();
    return openGuardedWorker({
      backend,
      queueName: queueNameOf(definition, partition),
      settings: definition,
      process: (job, token) => workEnvelope({ backend, definition, replier, handling: options, settled }, job, token),
      onOpened: (worker) =>
        worker.on('failed', (job, error) => {
          // BullMQ fails a job without asking us when its worker died too often.
          if (job?.finishedOn === undefined || settled.has(job)) return;
          const closing = closeAbandoned({ backend, definition, replier, handling: options }, job, error);
          abandoned.add(closing);
          void closing.then(() => abandoned.delete(closing));
        }),
      ...(watch === undefined ? {} : { watch }),
    });
  });
  return {
    async close(deadlineMs = CLOSE_MS) {
      await Promise.all(workers.map((worker) => worker.close(deadlineMs)));
      await settledWithin(FLUSH_MS, Promise.all(abandoned).then(replier.flushed));
    },
  };
}
