import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../tandem/api-client.ts';
import type { Tandem } from '../tandem/start-tandem.ts';

/** Answered, and not refused. */
export const isAccepted = ({ answer }: Sent) => answer !== undefined && answer.status < 500;

const USERS = 12;
/** Between two turns of one client: enough is under way at any moment, and the end can be looked through. */
const PACE_MS = 100;
/** Of one request that is sent again and again. */
const TRIES = 20;

/** One consume of the load; without an answer when its connection broke. */
export type Sent = { user: string; key: string; creditType: string; answer: Answer | undefined };

/** The users of the load, with enough credits that nearly all of it is applied. */
export async function makeUsers(tandem: Tandem): Promise<void> {
  await tandem.sql(
    `WITH made AS (INSERT INTO users (user_id, created_at)
                   SELECT 'user-' || n, clock_now() FROM generate_series(0, $1 - 1) AS n RETURNING user_id)
     INSERT INTO credit_accounts (user_id, plan_code) SELECT user_id, 'lifetime' FROM made`,
    [USERS],
  );
}

/**
 * Clients that consume one after the other, some waiting for the answer, some content with a 202; a broken connection is noted. A test
 * that fails before it stops them ends all the same: their pauses hold no process.
 */
export function startLoad(tandem: Tandem, name = 'load', paceMs = PACE_MS) {
  const sent: Sent[] = [];
  const waiting = new Set<string>();
  let running = true;
  const clients = Array.from({ length: USERS }, async (_, n) => {
    for (let turn = 0; running; turn += 1) {
      const user = `user-${n}`;
      const key = `${name}-${n}-${turn}`;
      const creditType = turn % 2 ? 'roast' : 'analysis';
      const waits = turn % 3 !== 0;
      const headers = { 'idempotency-key': key, prefer: waits ? 'wait=5' : 'respond-async' };
      if (waits) waiting.add(user);
      const answer = await tandem.consume(user, { creditType }, headers).catch(() => undefined);
      waiting.delete(user);
      sent.push({ user, key, creditType, answer });
      await pause(answer === undefined || answer.status >= 500 ? 100 : paceMs, undefined, { ref: false });
    }
  });
  return {
    /** Whether a user has asked and waits for the outcome. */
    waits: (user: string) => waiting.has(user),
    /** How many were accepted so far. */
    accepted: () => sent.filter(isAccepted).length,
    /** The codes of the refusals so far. */
    refusals: () => sent.map(({ answer }) => answer?.body['code']).filter((code) => code !== undefined),
    async stop() {
      running = false;
      await Promise.all(clients);
      return sent;
    },
  };
}

/** What a client does that knows no outcome: the same again with the same key, until it is told one. Returns all with their last answer. */
export async function sendAgain(tandem: Tandem, sent: readonly Sent[]): Promise<Sent[]> {
  return Promise.all(
    sent.map(async (one) => {
      if (one.answer !== undefined && one.answer.status < 500) return one;
      const { user, key, creditType } = one;
      const headers = { 'idempotency-key': key, prefer: 'wait=30' };
      for (let tries = 1; ; tries += 1) {
        const answer = await tandem.consume(user, { creditType }, headers);
        if (answer.status < 500 || tries === TRIES) return { user, key, creditType, answer };
        await pause(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
      }
    }),
  );
}
