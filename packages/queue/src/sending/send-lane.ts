import type { Backend, BackendQueue } from '../backend/backend.ts';
import { carryTraces } from '../carried-traces.ts';
import { ENVELOPE_JOB } from '../envelope.ts';
import { jobOptionsOf, type QueueDefinition, queueNameOf } from '../queue-definition.ts';
import { QueueUnavailableError } from '../queue-unavailable-error.ts';
import { type Adding, addByDeadline } from './add-by-deadline.ts';
import { OutgoingEnvelope } from './outgoing-envelope.ts';
import { withdrawJob } from './withdraw-job.ts';

export type LaneSettings = {
  backend: Backend;
  definition: QueueDefinition;
  replyTo: string;
  enqueueDeadlineMs: number;
  maxOperationsPerEnvelope: number;
  maxBytesPerEnvelope: number;
  envelopesInFlight: number;
  /** How long an envelope may keep its place after it was taken, while its answer is awaited. */
  answerHoldMs: number;
  /** Told how many operations have left the buffer, taken or not. */
  onSettled(operations: number): void;
};

/**
 * The way of one partition: operations gather in the last envelope of a line, and the first envelopes of the line are
 * under way: being added, or taken and not answered yet. What arrives meanwhile shares the next envelope, so that envelopes
 * grow exactly when the workers are the slow part. When answers stay out, envelopes leave as soon as they are taken. An idle lane sends at the end of the current turn of the event loop, so that requests read
 * in the same turn share an envelope and a lone one does not wait.
 */
export class SendLane<TOperation, TOutcome> {
  readonly #settings: LaneSettings;
  readonly #partition: number;
  readonly #queue: BackendQueue;
  readonly #line: OutgoingEnvelope<TOperation, TOutcome>[] = [];
  readonly #adding = new Set<Adding>();
  /** Ends the wait of envelopes that were taken and not answered yet. */
  readonly #held = new Set<() => void>();
  #answersComeIn = true;
  readonly #background = new Set<Promise<unknown>>();
  #pumpPlanned = false;
  #closed = false;

  constructor(settings: LaneSettings, partition: number) {
    this.#settings = settings;
    this.#partition = partition;
    this.#queue = settings.backend.queue(queueNameOf(settings.definition, partition));
  }

  /** The envelope the next operation of `bytes` goes into. */
  open(bytes: number): OutgoingEnvelope<TOperation, TOutcome> {
    const { maxOperationsPerEnvelope, maxBytesPerEnvelope, enqueueDeadlineMs } = this.#settings;
    const last = this.#line.at(-1);
    const fits =
      last !== undefined &&
      last.operations.length < maxOperationsPerEnvelope &&
      (last.operations.length === 0 || last.bytes + bytes <= maxBytesPerEnvelope);
    if (fits) return last;
    const envelope = new OutgoingEnvelope<TOperation, TOutcome>(this.#partition, enqueueDeadlineMs);
    this.#line.push(envelope);
    this.#expireLater(envelope);
    this.#planPump();
    return envelope;
  }

  /** Sends what is in the line, waits for it, and refuses what could not be sent by the envelopes' own deadlines. */
  async close(): Promise<void> {
    this.#answersComeIn = false;
    while (this.#line.length > 0 || this.#adding.size > 0) {
      for (const release of [...this.#held]) release();
      this.#pump();
      await Promise.all([...this.#adding].map(({ over }) => over));
    }
    this.#closed = true;
    await Promise.all(this.#background);
  }

  #planPump(): void {
    if (this.#pumpPlanned) return;
    this.#pumpPlanned = true;
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    this.#pumpPlanned = false;
    while (this.#adding.size + this.#held.size < this.#settings.envelopesInFlight) {
      const envelope = this.#line.shift();
      if (envelope === undefined) return;
      // Left empty when the caller's own code threw while it built the operation.
      if (envelope.operations.length === 0) this.#settle(envelope);
      else this.#send(envelope);
    }
  }

  /** An envelope that never got its turn is refused for certain. */
  #expireLater(envelope: OutgoingEnvelope<TOperation, TOutcome>): void {
    const timer = setTimeout(() => {
      const place = this.#line.indexOf(envelope);
      if (place < 0) return;
      this.#line.splice(place, 1);
      this.#settle(envelope, new QueueUnavailableError('deadline', { jobId: envelope.id }));
    }, this.#settings.enqueueDeadlineMs);
    envelope.acceptance.promise.finally(() => clearTimeout(timer)).catch(() => {});
  }

  #send(envelope: OutgoingEnvelope<TOperation, TOutcome>): void {
    const { backend, definition, replyTo } = this.#settings;
    const job = {
      queue: this.#queue,
      name: ENVELOPE_JOB,
      data: envelope.seal(replyTo),
      options: { ...jobOptionsOf(definition), ...carryTraces(envelope.traceparents) },
      jobId: envelope.id,
    };
    const adding = addByDeadline(backend, job, envelope.deadlineAt);
    this.#adding.add(adding);
    adding.accepted.then(
      () => this.#settle(envelope),
      (error: unknown) => this.#refuse(envelope, adding, error),
    );
    void adding.over.then((taken) => {
      this.#adding.delete(adding);
      if (taken) this.#holdUntilAnswered(envelope);
      this.#pump();
    });
  }

  #holdUntilAnswered(envelope: OutgoingEnvelope<TOperation, TOutcome>): void {
    const { replies } = envelope;
    if (replies.heard) this.#answersComeIn = true;
    if (replies.heard || replies.isIdle || !this.#answersComeIn) {
      replies.onHeard = () => {
        this.#answersComeIn = true;
      };
      return;
    }
    const release = () => {
      clearTimeout(timer);
      this.#held.delete(release);
      this.#pump();
    };
    const timer = setTimeout(() => {
      this.#answersComeIn = false;
      release();
    }, this.#settings.answerHoldMs);
    this.#held.add(release);
    replies.onHeard = () => {
      this.#answersComeIn = true;
      release();
    };
  }

  #refuse(envelope: OutgoingEnvelope<TOperation, TOutcome>, adding: Adding, error: unknown): void {
    // A worker has answered already, so the envelope was taken although the queue did not say so.
    if (envelope.replies.heard) {
      this.#settle(envelope);
      return;
    }
    this.#settle(envelope, error);
    const withdrawn = adding.over.then((mayBeThere) =>
      mayBeThere ? withdrawJob(this.#settings.backend, this.#queue, envelope.id, () => !this.#closed) : undefined,
    );
    this.#background.add(withdrawn);
    void withdrawn.then(() => this.#background.delete(withdrawn));
  }

  #settle(envelope: OutgoingEnvelope<TOperation, TOutcome>, error?: unknown): void {
    if (error === undefined) envelope.acceptance.resolve();
    else {
      envelope.replies.giveUp();
      envelope.acceptance.reject(error);
    }
    this.#settings.onSettled(envelope.operations.length);
  }
}
