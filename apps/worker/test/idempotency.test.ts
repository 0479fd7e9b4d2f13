import { onEachBackend, startTandem, type Tandem } from '@tandem/testing';

const counted = async (tandem: Tandem, user: string) => {
  const [row] = await tandem.sql<{ entries: number; operations: number }>(
    `SELECT (SELECT count(*)::int FROM credit_ledger WHERE user_id = $1 AND kind = 'consume') AS entries,
            (SELECT count(*)::int FROM credit_operations WHERE user_id = $1) AS operations`,
    [user],
  );
  return row;
};

await onEachBackend('one key, one effect', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
  t.teardown(tandem.stop);
  const keyed = (user: string, key: string, body: Record<string, unknown> = {}) =>
    tandem.consume(user, body, { 'idempotency-key': key, prefer: 'wait=30' });

  await t.test('the same request a hundred times in parallel: one entry, a hundred equal answers', async (t) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => keyed('ann', 'k-1', { amount: 2, metadata: { a: 1, b: 2 } })),
    );
    t.same([...new Set(answers.map(({ status, text }) => `${status} ${text}`))].length, 1);
    t.equal(answers[0]?.status, 200);
    t.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length, 99);
    t.same(await counted(tandem, 'ann'), { entries: 1, operations: 1 });
  });

  await t.test('the order of members does not matter; another body does, and changes nothing', async (t) => {
    const first = await keyed('ann', 'k-1', { metadata: { b: 2, a: 1 }, amount: 2 });
    t.equal(first.status, 200);
    const other = await keyed('ann', 'k-1', { amount: 1 });
    t.match(other, { status: 422, body: { code: 'idempotency_key_reused', status: 422 } });
    t.equal(other.headers.get('content-type')?.split(';')[0], 'application/problem+json');
    t.same(await counted(tandem, 'ann'), { entries: 1, operations: 1 });
  });

  await t.test('a 402 is replayed to the byte, even when there would be credits now', async (t) => {
    const refused = await keyed('bob', 'k-2', { amount: 6 });
    t.equal(refused.status, 402);
    await tandem.sql(
      `WITH lot AS (INSERT INTO credit_lots (user_id, credit_type, source, source_ref, effective_at, granted, remaining)
                    VALUES ('bob', 'any', 'promotion', 'gift', clock_now(), 50, 50) RETURNING *)
       SELECT append_ledger(ARRAY(SELECT ROW (user_id, 'gift', 'grant', credit_type, granted, lot_id, NULL, NULL, NULL, effective_at)::ledger_draft FROM lot), clock_now())`,
    );
    const again = await keyed('bob', 'k-2', { amount: 6 });
    t.equal(again.text, refused.text);
    t.equal(again.status, 402);
    t.equal(again.headers.get('idempotency-replayed'), 'true');
    t.equal((await tandem.consume('bob', { amount: 6 })).status, 200, 'a new request is decided anew');
  });

  await t.test('a key belongs to one user', async (t) => {
    const answers = await Promise.all(['carl', 'dora'].map((user) => keyed(user, 'shared-key')));
    t.same(
      answers.map(({ status }) => status),
      [200, 200],
    );
    t.not(answers[0]?.body['operationId'], answers[1]?.body['operationId']);
  });

  await t.test('whoever got a 202 can ask, by the id he was given, also for a repeat', async (t) => {
    const headers = { 'idempotency-key': 'k-3', prefer: 'respond-async' };
    const answers = await Promise.all([1, 2, 3].map(() => tandem.consume('eve', {}, headers)));
    t.same(
      answers.map(({ status }) => status),
      [202, 202, 202],
    );
    for (const answer of answers) {
      const path = answer.headers.get('location') ?? '';
      t.equal(path, `/api/operations/${String(answer.body['operationId'])}`);
      const ended = await until(
        () => tandem.call(path, { user: 'eve' }),
        ({ body }) => body['status'] !== 'pending',
      );
      t.match(ended.body, { status: 'applied', httpStatus: 200, response: { balance: { analysis: 4 } } });
      const stranger = await tandem.call(path, { user: 'mallory' });
      const unknown = await tandem.call('/api/operations/e0-000000000000000000000_0', { user: 'mallory' });
      t.equal(stranger.status, 404);
      t.same({ ...stranger.body, requestId: '' }, { ...unknown.body, requestId: '' }, 'a stranger learns nothing');
    }
    t.same(await counted(tandem, 'eve'), { entries: 1, operations: 1 });
  });
  t.same(await tandem.verify(), []);
});

async function until<A>(ask: () => Promise<A>, enough: (answer: A) => boolean): Promise<A> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (enough(answer) || tries > 200) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
