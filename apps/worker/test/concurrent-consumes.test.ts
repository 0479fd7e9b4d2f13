import { randomUUID } from 'node:crypto';
import { onEachBackend, startTandem, type Tandem } from '@tandem/testing';

const statuses = (answers: { status: number }[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** Consumes as a good client does: on 503, which a busy machine may answer, the same key again. */
async function consume(tandem: Tandem, user: string, body: Record<string, unknown> = {}) {
  const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=30' };
  for (;;) {
    const answer = await tandem.consume(user, body, headers);
    if (answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

await onEachBackend(
  'sixteen clients at once, a user never seen, five credits: five applied, eleven 402, one period',
  async (t, backend) => {
    const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
    t.teardown(tandem.stop);
    for (const user of ['first', 'second', 'third']) {
      const answers = await Promise.all(Array.from({ length: 16 }, () => consume(tandem, user)));
      t.same(statuses(answers), { 200: 5, 402: 11 });
      const balances = answers.flatMap(({ status, body }) =>
        status === 200 ? [(body['balance'] as { analysis: number }).analysis] : [],
      );
      t.same(balances.sort(), [0, 1, 2, 3, 4], 'each was told its own balance');
      const [found] = await tandem.sql<{ periods: number }>(
        'SELECT count(*)::int AS periods FROM credit_periods WHERE user_id = $1',
        [user],
      );
      t.equal(found?.periods, 1);
    }
    t.same(await tandem.verify(), []);
  },
);

await onEachBackend(
  'a thousand parallel consumes of a user with five hundred: exactly five hundred',
  async (t, backend) => {
    const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
    t.teardown(tandem.stop);
    await tandem.sql(`INSERT INTO users (user_id, created_at) SELECT 'hot', clock_now()`);
    await tandem.sql(`INSERT INTO credit_accounts (user_id, plan_code) VALUES ('hot', 'lifetime')`);
    const answers = await Promise.all(Array.from({ length: 1000 }, () => consume(tandem, 'hot')));
    t.same(statuses(answers), { 200: 500, 402: 500 });
    const status = await tandem.call('/api/user/credits/status', { user: 'hot' });
    t.match(status.body, { analysis: { limit: 500, used: 500, remaining: 0 }, roast: { remaining: 500 } });
    t.same(await tandem.verify(), []);
  },
);

await onEachBackend(
  'both types of many users crosswise, under v1 and v2: no deadlock, nothing lost',
  async (t, backend) => {
    for (const creditSystemVersion of ['v1', 'v2'] as const) {
      const tandem = await startTandem({ backend, creditSystemVersion, workers: 2, env: { CREDITS_PARTITIONS: '2' } });
      t.teardown(tandem.stop);
      const answers = await Promise.all(
        Array.from({ length: 400 }, (_, n) =>
          consume(tandem, `user-${n % 20}`, { creditType: n % 40 < 20 ? 'analysis' : 'roast' }),
        ),
      );
      t.same(statuses(answers), { 200: 200, 402: 200 }, `${creditSystemVersion}: ten for each of twenty users`);
      t.same(await tandem.verify(), []);
    }
  },
);
