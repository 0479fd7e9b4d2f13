import { UnrecoverableError } from 'bullmq';
import type { Backend, BullJob } from '../backend/backend.ts';
import { tracesOf } from '../carried-traces.ts';
import { type Envelope, MalformedEnvelopeError, readEnvelope } from '../envelope.ts';
import { operationIdOf } from '../operation-id.ts';
import type { QueueDefinition } from '../queue-definition.ts';
import type { Replier } from '../replies/create-replier.ts';
import { applyInHalves, type FailedOperation, type PlacedOperation } from './apply-in-halves.ts';
import { putBack, timesPutBack } from './put-back.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What a handler is told besides the operations. */
export type EnvelopeContext = {
  envelopeId: string;
  partition: number;
  /** Milliseconds since 1970, the sender's clock. */
  sentAt: number;
  /** Which try of the job this is, from 1. */
  attempt: number;
  /** Of those operations at hand that are traced, in their order. */
  traceparents: string[];
};

/** An operation all tries failed for. `operation` is as it came: it may be the one that does not parse. */
export type ExhaustedOperation = { operationId: string; operation: unknown; error: unknown };

export type EnvelopeHandling<TOperation, TOutcome> = {
  /** Checks one operation as it came from the queue; throws when this version cannot do it. */
  parse(operation: unknown): TOperation;
  /**
   * Applies the operations in one transaction and returns one outcome each, in their order. It must be idempotent: any
   * operation can come again, alone or with others, and then answers its stored outcome.
   */
  handle(operations: TOperation[], context: EnvelopeContext): Promise<TOutcome[]>;
  /**
   * Closes operations for good where they are still open, before their job is marked failed, and returns one outcome
   * each. It must leave alone what is applied already. When it fails the job is put back until it succeeds.
   */
  onExhausted(operations: ExhaustedOperation[], context: EnvelopeContext): Promise<TOutcome[]>;
  /** True for a failure that says nothing about the operations (the database is away): it uses up no try. */
  isTransient(error: unknown): boolean;
};

export type EnvelopeWork<TOperation, TOutcome> = {
  backend: Backend;
  definition: QueueDefinition;
  replier: Replier<TOutcome>;
  handling: EnvelopeHandling<TOperation, TOutcome>;
};

/** What a handler is told when it gets some of a job's operations. */
function contextOf(
  envelope: Envelope<unknown>,
  job: BullJob,
  placed: readonly { readonly index: number }[],
): EnvelopeContext {
  const { envelopeId, partition, sentAt } = envelope;
  const traces = tracesOf(job);
  const traceparents = traces.length === 0 ? [] : placed.flatMap(({ index }) => traces[index] ?? []);
  return { envelopeId, partition, sentAt, attempt: job.attemptsMade + 1, traceparents };
}

/** Closes what failed for good, and answers it. */
export async function exhaust<TOperation, TOutcome>(
  { replier, handling }: EnvelopeWork<TOperation, TOutcome>,
  envelope: Envelope<unknown>,
  failed: FailedOperation[],
  job: BullJob,
): Promise<void> {
  const named = failed.map(({ index, operation, error }) => {
    return { operationId: operationIdOf(envelope.envelopeId, index), operation, error };
  });
  const outcomes = await handling.onExhausted(named, contextOf(envelope, job, failed));
  const parts = failed.flatMap(({ index }, place) => {
    const outcome = outcomes[place];
    return outcome === undefined ? [] : [{ index, outcome }];
  });
  replier.reply(envelope.replyTo, envelope.envelopeId, parts);
}

/** Splits the operations still to do into those that can be tried and those that do not parse. */
function open<TOperation>(envelope: Envelope<unknown>, parse: (operation: unknown) => TOperation) {
  const readable: PlacedOperation<TOperation>[] = [];
  const unreadable: FailedOperation[] = [];
  for (const index of envelope.open ?? envelope.operations.keys()) {
    const operation = envelope.operations[index];
    try {
      readable.push({ index, operation: parse(operation) });
    } catch (error) {
      unreadable.push({ index, operation, error });
    }
  }
  return { readable, unreadable };
}

/**
 * One try of one envelope job: applies what it can and answers it; throws for the operations that failed alone, so that
 * BullMQ tries only them again, and on the last try closes them first.
 * @param settled gets the jobs whose failure was already answered
 */
export async function workEnvelope<TOperation, TOutcome>(
  work: EnvelopeWork<TOperation, TOutcome> & { settled: WeakSet<object> },
  job: BullJob,
  token: string,
): Promise<void> {
  const { backend, definition, replier, handling, settled } = work;
  const laterMs = () => retryDelayMs(definition.backoff, timesPutBack(job) + 1);
  const envelope = frameOf(job);
  const { readable, unreadable } = open(envelope, handling.parse);

  let failed: FailedOperation[];
  try {
    const broken = await applyInHalves(readable, {
      apply: (placed) =>
        handling.handle(
          placed.map(({ operation }) => operation),
          contextOf(envelope, job, placed),
        ),
      isTransient: handling.isTransient,
      onApplied: (parts) => replier.reply(envelope.replyTo, envelope.envelopeId, parts),
    });
    failed = [...unreadable, ...broken];
  } catch (error) {
    backend.logError('an envelope waits for what it needs', error, { jobId: job.id });
    throw await putBack(backend, job, token, laterMs());
  }
  const [first] = failed;
  if (first === undefined) return;

  if (job.attemptsMade + 1 < (job.opts.attempts ?? 1)) {
    try {
      await job.updateData({ ...envelope, open: failed.map(({ index }) => index) });
    } catch (error) {
      // Then the next try repeats all of them, which changes nothing for those that are applied.
      backend.logError('the rest of an envelope could not be noted', error, { jobId: job.id });
    }
  } else {
    try {
      await exhaust(work, envelope, failed, job);
      settled.add(job);
    } catch (error) {
      backend.logger.error({ err: error, jobId: job.id }, 'failed operations could not be closed; trying again');
      throw await putBack(backend, job, token, laterMs());
    }
  }
  throw new Error(`${failed.length} of ${envelope.operations.length} operations failed`, { cause: first.error });
}

/** The frame of a job's envelope; a job without one can never be worked. */
function frameOf(job: BullJob): Envelope<unknown> {
  try {
    return readEnvelope(job.data);
  } catch (error) {
    throw error instanceof MalformedEnvelopeError ? new UnrecoverableError(error.message) : error;
  }
}
