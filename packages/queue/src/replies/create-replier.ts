import type { Backend, ChannelMessage } from '../backend/backend.ts';
import { packLines, replyLines } from './reply-message.ts';

/** Sends outcomes from a worker to the API process that waits for them. */
export type Replier<TOutcome> = {
  /** Never waits and never fails: a lost reply is found by the inbox's look-up. */
  reply(replyTo: string, envelopeId: string, parts: readonly { index: number; outcome: TOutcome }[]): void;
  /** Resolves when everything said so far was sent or given up. */
  flushed(): Promise<void>;
};

/** Replies kept while one send is under way; beyond it the oldest are left to the look-up. */
const MAX_WAITING_LINES = 10_000;

/** A replier with at most one send under way: envelopes that finish meanwhile share the next one. */
export function createReplier<TOutcome>(backend: Backend): Replier<TOutcome> {
  let waiting = new Map<string, string[]>();
  let count = 0;
  let sending: Promise<void> | undefined;

  const takeMessages = (): ChannelMessage[] => {
    const lines = waiting;
    waiting = new Map();
    count = 0;
    return [...lines].flatMap(([channel, of]) =>
      packLines(of, backend.maxMessageBytes).map((payload) => ({ channel, payload })),
    );
  };

  const sendAll = async (): Promise<void> => {
    while (waiting.size > 0) {
      try {
        await backend.publish(takeMessages());
      } catch (error) {
        backend.logError('replies could not be sent; they will be looked up', error);
      }
    }
    sending = undefined;
  };

  return {
    reply(replyTo, envelopeId, parts) {
      const lines = replyLines(envelopeId, parts, backend.maxMessageBytes);
      if (lines.length === 0 || count > MAX_WAITING_LINES) return;
      const channel = waiting.get(replyTo);
      if (channel === undefined) waiting.set(replyTo, lines);
      else channel.push(...lines);
      count += lines.length;
      sending ??= sendAll();
    },
    flushed: async () => sending,
  };
}
