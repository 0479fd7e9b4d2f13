import type { Backend } from '../backend/backend.ts';
import { deferred } from '../deferred.ts';
import { parseOperationId } from '../operation-id.ts';
import { ExpectedEnvelope } from './expected-envelope.ts';
import { readReplies } from './reply-message.ts';

/** Where an API process waits for outcomes. */
export type ReplyInbox<TOutcome> = {
  /** Name of the channel that envelopes carry as `replyTo`. */
  readonly channel: string;
  /**
   * The outcome of an operation, from its reply or from the look-up; undefined when `timeoutMs` passed without one,
   * or when the inbox was closed. Operations of another process are found by the look-up only. Any other id stands for
   * a job that a worker answers by itself: with `reply(replyTo, id, [{ index: 0, outcome }])`.
   */
  wait(operationId: string, timeoutMs: number): Promise<TOutcome | undefined>;
  /** The same for one operation of an envelope that is still to be sent, so that no reply can be missed. */
  expect(
    envelope: ExpectedEnvelope<TOutcome>,
    at: { index: number; operationId: string; timeoutMs: number },
  ): Waiting<TOutcome>;
  /** Resolves when replies can arrive for the first time. */
  readonly opened: Promise<void>;
  /** Lets every waiter go with undefined. */
  close(): Promise<void>;
};
type Waiting<TOutcome> = Promise<TOutcome | undefined>;

export type ReplyInboxOptions<TOutcome> = {
  backend: Backend;
  /** Unique among the running API processes; anything but letters and digits is left out of the channel's name. */
  instanceId: string;
  /** Outcomes the database has for these operations, by operation id; those not finished are left out. */
  lookUp(operationIds: string[]): Promise<ReadonlyMap<string, TOutcome>>;
  /** Wait before the first look-up of an operation; 400 ms. */
  firstLookUpMs?: number;
  /** Wait between its look-ups; 500 ms. */
  nextLookUpMs?: number;
  /** Most ids in one look-up; 1,000. */
  maxLookUp?: number;
};

const SWEEP_MS = 50;
/** PostgreSQL cuts channel names at 63 bytes. */
const MAX_INSTANCE_CHARS = 40;

/**
 * Opens the inbox of one process. Replies can be lost with their connection, so whoever waits long is looked up in
 * the database: all together, one call at a time, and at once after the connection came back.
 */
export function createReplyInbox<TOutcome>(options: ReplyInboxOptions<TOutcome>): ReplyInbox<TOutcome> {
  const { backend, lookUp, firstLookUpMs = 400, nextLookUpMs = 500, maxLookUp = 1_000 } = options;
  const channel = `tandem_replies_${options.instanceId.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, MAX_INSTANCE_CHARS)}`;
  const expected = new Map<string, ExpectedEnvelope<TOutcome>>();
  let sweeping: NodeJS.Timeout | undefined;
  let lookingUp = false;
  let closed = false;

  const lookUpDue = async (due: string[]): Promise<void> => {
    lookingUp = true;
    try {
      const found = await lookUp(due);
      if (found.size > 0) for (const envelope of expected.values()) envelope.find(found);
    } catch (error) {
      backend.logError('outcomes could not be looked up', error);
    } finally {
      lookingUp = false;
    }
  };

  const sweep = () => {
    const now = Date.now();
    const due: string[] = [];
    for (const envelope of expected.values()) {
      envelope.expire(now);
      if (envelope.isIdle) expected.delete(envelope.id);
      else if (!lookingUp) envelope.takeDue(now, now + nextLookUpMs, due, maxLookUp);
    }
    if (due.length > 0) void lookUpDue(due);
    if (expected.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  };

  const expect: ReplyInbox<TOutcome>['expect'] = (envelope, { index, operationId, timeoutMs }) => {
    if (closed || timeoutMs <= 0) return Promise.resolve(undefined);
    expected.set(envelope.id, envelope);
    sweeping ??= setInterval(sweep, SWEEP_MS);
    const now = Date.now();
    return new Promise((resolve) => {
      envelope.add({ index, operationId, resolve, until: now + timeoutMs, lookUpAt: now + firstLookUpMs });
    });
  };

  const hear = (payload: string) => {
    for (const { envelopeId, parts } of readReplies<TOutcome>(payload)) {
      const envelope = expected.get(envelopeId);
      envelope?.hear(parts);
      if (envelope?.isIdle) expected.delete(envelopeId);
    }
  };

  const { promise: opened, resolve: open } = deferred<void>();
  const subscription = backend.subscribe(channel, {
    onMessage(payload) {
      try {
        hear(payload);
      } catch (error) {
        backend.logError('a reply could not be read', error);
      }
    },
    onOpened() {
      open();
      for (const envelope of expected.values()) envelope.lookUpNow();
    },
  });

  return {
    channel,
    opened,
    expect,
    wait(operationId, timeoutMs) {
      const { envelopeId, index } = parseOperationId(operationId) ?? { envelopeId: operationId, index: 0 };
      const envelope = expected.get(envelopeId) ?? new ExpectedEnvelope<TOutcome>(envelopeId);
      return expect(envelope, { index, operationId, timeoutMs });
    },
    async close() {
      closed = true;
      clearInterval(sweeping);
      for (const envelope of expected.values()) envelope.giveUp();
      expected.clear();
      open();
      await subscription.close();
    },
  };
}
