import { type Deferred, deferred } from '../deferred.ts';
import type { Envelope } from '../envelope.ts';
import { newEnvelopeId, operationIdOf } from '../operation-id.ts';
import { ExpectedEnvelope } from '../replies/expected-envelope.ts';

/** An envelope that is being filled or sent. Its operations share one acceptance: the queue takes all or none. */
export class OutgoingEnvelope<TOperation, TOutcome> {
  readonly id: string;
  readonly partition: number;
  /** Milliseconds since 1970 at which its first operation has waited long enough. */
  readonly deadlineAt: number;
  readonly acceptance: Deferred<void> = deferred();
  readonly replies: ExpectedEnvelope<TOutcome>;
  readonly operations: TOperation[] = [];
  /** Of operations that are traced, by their place. */
  readonly traceparents: (string | undefined)[] = [];
  bytes = 0;

  constructor(partition: number, deadlineMs: number) {
    const now = Date.now();
    this.id = newEnvelopeId(partition, now);
    this.partition = partition;
    this.deadlineAt = now + deadlineMs;
    this.replies = new ExpectedEnvelope(this.id);
  }

  /** Puts one more operation in, made from the id it gets here. */
  add(
    build: (operationId: string) => TOperation,
    bytes: number,
    traceparent?: string,
  ): { index: number; operationId: string } {
    const index = this.operations.length;
    const operationId = operationIdOf(this.id, index);
    this.operations.push(build(operationId));
    this.bytes += bytes;
    if (traceparent !== undefined) this.traceparents[index] = traceparent;
    return { index, operationId };
  }

  /** What goes into the job. */
  seal(replyTo: string): Envelope<TOperation> {
    const { id: envelopeId, partition, operations } = this;
    return { v: 1, envelopeId, partition, replyTo, sentAt: Date.now(), operations };
  }
}
