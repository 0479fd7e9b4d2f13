import type { Answer, Tandem } from '@tandem/testing';
import type { Test } from 'tap';

const USERS = 12;
/** Between two turns of one client: enough is under way at any moment, and the end can be looked through. */
const PACE_MS = 30;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One consume of the load; without an answer when its connection broke. */
export type Sent = { user: string; key: string; answer: Answer | undefined };

/** The users of the load, with enough credits that nearly all of it is applied. */
export async function makeUsers(tandem: Tandem): Promise<void> {
  await tandem.sql(
    `WITH made AS (INSERT INTO users (user_id, created_at)
                   SELECT 'user-' || n, clock_now() FROM generate_series(0, $1 - 1) AS n RETURNING user_id)
     INSERT INTO credit_accounts (user_id, plan_code) SELECT user_id, 'lifetime' FROM made`,
    [USERS],
  );
}

/** Clients that consume one after the other, some waiting for the answer, some content with a 202; a broken connection is noted. */
export function startLoad(tandem: Tandem, name = 'load') {
  const sent: Sent[] = [];
  let running = true;
  const clients = Array.from({ length: USERS }, async (_, n) => {
    for (let turn = 0; running; turn += 1) {
      const user = `user-${n}`;
      const key = `${name}-${n}-${turn}`;
      const headers = { 'idempotency-key': key, prefer: turn % 3 === 0 ? 'respond-async' : 'wait=5' };
      const answer = await tandem
        .consume(user, { creditType: turn % 2 ? 'roast' : 'analysis' }, headers)
        .catch(() => undefined);
      sent.push({ user, key, answer });
      await pause(answer === undefined || answer.status >= 500 ? 100 : PACE_MS);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(clients);
      return sent;
    },
  };
}

/** Everything accepted has ended, once; every repeat tells the same; the books are sound. */
export async function settled(t: Test, tandem: Tandem, sent: Sent[]): Promise<void> {
  const accepted = sent.filter(({ answer }) => answer !== undefined && answer.status < 500);
  t.ok(
    accepted.length > 0,
    `${sent.length} sent, ${accepted.length} accepted, ${sent.length - accepted.length} refused or cut off`,
  );
  const ends = new Map<number, number>();
  for (const { user, key, answer } of accepted) {
    const ended =
      answer?.status === 202 ? await outcomeOf(tandem, user, String(answer.body['operationId'])) : answer?.status;
    ends.set(ended ?? 0, (ends.get(ended ?? 0) ?? 0) + 1);
    if (ended !== 200 && ended !== 402 && ended !== 503) t.fail(`${key} ended as ${ended}`);
  }
  t.comment(`ended as ${JSON.stringify([...ends])}`);
  const [rows] = await tandem.sql<{ twice: number; applied: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM (SELECT FROM credit_operations WHERE status <> 'failed' GROUP BY user_id, idempotency_key HAVING count(*) > 1) AS x) AS twice,
            (SELECT count(*)::int FROM credit_operations WHERE status = 'applied') AS applied,
            (SELECT count(*)::int FROM credit_ledger WHERE kind = 'consume') AS entries`,
  );
  t.equal(rows?.twice, 0, 'no key took effect twice');
  t.equal(rows?.applied, rows?.entries, `${rows?.applied} applied, each with one entry`);
  t.same(await tandem.verify(), []);
}

async function outcomeOf(tandem: Tandem, user: string, operationId: string): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { status, body } = await tandem.call(`/api/operations/${operationId}`, { user });
    if (status === 200 && body['status'] !== 'pending') return Number(body['httpStatus']);
    if (status === 404) return 404;
    await pause(200);
  }
  return 0;
}
