/** What travels as the data of one BullMQ job: the operations one API process collected for one partition. */
export type Envelope<TOperation> = {
  v: 1;
  envelopeId: string;
  partition: number;
  /** Name of the sender's reply channel. */
  replyTo: string;
  /** Milliseconds since 1970, the sender's clock. */
  sentAt: number;
  operations: TOperation[];
  /** Indexes still to be done, once a try has settled the others; absent means all. */
  open?: number[];
};

/** The name all envelope jobs have. */
export const ENVELOPE_JOB = 'envelope';

/** The payload of an envelope job is not one this version can read. */
export class MalformedEnvelopeError extends Error {
  override readonly name = 'MalformedEnvelopeError';
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Checks the frame of an envelope; its operations are checked one by one by whoever knows them. */
export function readEnvelope(data: unknown): Envelope<unknown> {
  if (!isRecord(data) || data['v'] !== 1) throw new MalformedEnvelopeError('not an envelope of version 1');
  const { envelopeId, partition, replyTo, sentAt, operations, open } = data;
  if (typeof envelopeId !== 'string' || typeof partition !== 'number' || typeof replyTo !== 'string') {
    throw new MalformedEnvelopeError('an envelope without id, partition or reply channel');
  }
  if (typeof sentAt !== 'number' || !Array.isArray(operations)) {
    throw new MalformedEnvelopeError('an envelope without time or operations');
  }
  const frame: Envelope<unknown> = { v: 1, envelopeId, partition, replyTo, sentAt, operations };
  if (open === undefined) return frame;
  if (!Array.isArray(open)) throw new MalformedEnvelopeError('the open operations are not a list');
  return { ...frame, open: open.filter((index): index is number => Number.isInteger(index)) };
}
