import type { Backend } from '../backend/backend.ts';
import type { TraceSource } from '../carried-traces.ts';
import { partitionOf } from '../partition-of.ts';
import { partitionsOf, type QueueDefinition } from '../queue-definition.ts';
import { QueueUnavailableError } from '../queue-unavailable-error.ts';
import type { ReplyInbox } from '../replies/create-reply-inbox.ts';
import { SendLane } from './send-lane.ts';

/** An operation that was handed over. */
export type SentOperation<TOutcome> = {
  operationId: string;
  /** Resolves when the queue has the operation; rejects with QueueUnavailableError, at most the deadline later. */
  accepted: Promise<void>;
  /** The outcome, or undefined when `waitMs` passed, none was asked for, or it was not accepted. */
  outcome: Promise<TOutcome | undefined>;
};

export type SendOptions = {
  /** What keeps its order and chooses the partition: the user id. */
  partitionKey: string;
  /** How long to wait for the outcome; 0 or absent: not at all. */
  waitMs?: number;
  /** Size of the operation as JSON, if known (the request's content length); only a limit on envelopes uses it. */
  bytes?: number;
};

/** Collects operations into envelopes and puts them on the queue. */
export type EnvelopeSender<TOperation, TOutcome> = {
  /**
   * Hands one operation over. The caller builds it from the id it gets, which names its envelope.
   * @throws QueueUnavailableError `buffer_full` or `closing`, at once
   */
  send(build: (operationId: string) => TOperation, options: SendOptions): SentOperation<TOutcome>;
  /** Operations handed over and neither taken nor refused yet. */
  readonly buffered: number;
  /** Takes no more, and resolves when everything handed over was taken or refused. */
  close(): Promise<void>;
};

export type EnvelopeSenderOptions<TOutcome> = {
  backend: Backend;
  definition: QueueDefinition;
  inbox: ReplyInbox<TOutcome>;
  /** From `send` to the refusal, waiting for a turn included; 1,500 ms. */
  enqueueDeadlineMs?: number;
  /** 256 */
  maxOperationsPerEnvelope?: number;
  /** 256 KiB, as far as `bytes` is told. */
  maxBytesPerEnvelope?: number;
  /** Operations waiting in this process before `send` refuses; 10,000. */
  maxBufferedOperations?: number;
  /** Envelopes of one partition under way at once; 2. */
  envelopesInFlight?: number;
  /** How long a taken envelope may await its answer before the next leaves all the same; 250 ms. */
  answerHoldMs?: number;
  /** Asked in each `send`; absent while nothing is traced. */
  trace?: TraceSource | undefined;
};

const ASSUMED_BYTES = 512;

/**
 * Makes the sender of one queue. Operations of one partition go in the order they were handed over; with one envelope
 * in flight and a worker concurrency of 1 they are also worked in it.
 */
export function createEnvelopeSender<TOperation, TOutcome>(
  options: EnvelopeSenderOptions<TOutcome>,
): EnvelopeSender<TOperation, TOutcome> {
  const { backend, definition, inbox, trace, maxBufferedOperations = 10_000 } = options;
  const partitions = definition.partitions ?? 1;
  let buffered = 0;
  let closing = false;
  const settings = {
    backend,
    definition,
    replyTo: inbox.channel,
    enqueueDeadlineMs: options.enqueueDeadlineMs ?? 1_500,
    maxOperationsPerEnvelope: options.maxOperationsPerEnvelope ?? 256,
    maxBytesPerEnvelope: options.maxBytesPerEnvelope ?? 256 * 1024,
    envelopesInFlight: options.envelopesInFlight ?? 2,
    answerHoldMs: options.answerHoldMs ?? 250,
    onSettled: (operations: number) => {
      buffered -= operations;
    },
  };
  const lanes = partitionsOf(definition).map((partition) => new SendLane<TOperation, TOutcome>(settings, partition));

  return {
    get buffered() {
      return buffered;
    },
    send(build, { partitionKey, waitMs = 0, bytes = ASSUMED_BYTES }) {
      if (closing) throw new QueueUnavailableError('closing');
      if (buffered >= maxBufferedOperations) throw new QueueUnavailableError('buffer_full');
      const lane = lanes[partitionOf(partitionKey, partitions)];
      if (lane === undefined) throw new RangeError('a queue without partitions');
      const envelope = lane.open(bytes);
      const { index, operationId } = envelope.add(build, bytes, trace?.());
      buffered += 1;
      const outcome = inbox.expect(envelope.replies, { index, operationId, timeoutMs: waitMs });
      return { operationId, accepted: envelope.acceptance.promise, outcome };
    },
    async close() {
      closing = true;
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
