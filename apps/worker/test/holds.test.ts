import { onEachBackend, startTandem } from '@tandem/testing';
import fc from 'fast-check';

const HOLDS = '/api/user/credits/holds';
const ROUNDS = 6;
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

onEachBackend('a hold is reserved, seen as held, captured in part, and settled once', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const post = (path: string, body: object = {}, headers: Record<string, string> = {}) =>
    tandem.call(`${HOLDS}${path}`, { method: 'POST', user: 'ann', body, headers });

  const made = await post('', { creditType: 'analysis', amount: 4, action: 'run' }, { 'idempotency-key': 'h-1' });
  t.equal(made.status, 201);
  const holdId = String(made.body['holdId']);
  const again = await post('', { creditType: 'analysis', amount: 4, action: 'run' }, { 'idempotency-key': 'h-1' });
  t.same([again.status, again.text], [201, made.text], 'the same key replays the first answer');
  t.equal(again.headers.get('idempotency-replayed'), 'true');
  const status = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(status.body, { analysis: { limit: 5, used: 0, held: 4, remaining: 1 } });
  t.match(await post('', { creditType: 'analysis', amount: 2, action: 'run' }), { status: 402 });

  t.match(await tandem.call(`${HOLDS}/${holdId}`, { user: 'bob' }), { status: 404 }, 'not for others to see');
  t.match(
    await tandem.call(`${HOLDS}/${holdId}/release`, { method: 'POST', user: 'bob', body: {} }),
    { status: 404 },
    'nor to move',
  );
  t.match(await post(`/${holdId}/extend`, { ttlSeconds: 600 }), { status: 200 });
  t.match(await post(`/${holdId}/capture`, { amount: 9 }), { status: 409 });
  t.match(await post(`/${holdId}/capture`, { amount: 1, final: false }), { status: 200 });
  t.match(await post(`/${holdId}/capture`, { amount: 2 }), { status: 200 });
  t.match(await post(`/${holdId}/release`), { status: 409, body: { code: 'hold_not_active' } });
  const after = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(after.body, { analysis: { used: 3, held: 0, remaining: 2 } });

  const short = await post('', { creditType: 'roast', amount: 5, ttlSeconds: 60, action: 'run' });
  await tandem.advance(61_000);
  t.match(await tandem.call('/api/user/credits/status', { user: 'ann' }), {
    body: { roast: { held: 0, remaining: 5 } },
  });
  t.match(await post(`/${short.body['holdId']}/capture`), { status: 409, body: { code: 'hold_not_active' } });
  for (const bad of [
    { creditType: 'any', amount: 1, action: 'x' },
    { creditType: 'roast', amount: 0, action: 'x' },
    { creditType: 'roast', amount: '1', action: 'x' },
    { creditType: 'roast', amount: 1, ttlSeconds: 86_401, action: 'x' },
    { creditType: 'roast', amount: 1, action: 'x', userId: 'bob' },
  ])
    t.match(await post('', bad), { status: 400 }, JSON.stringify(bad));
  t.same(await tandem.verify(), []);
});

onEachBackend('a hold that ends is written down at once, by a job put at its end', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const delayed = async () => (await tandem.depths()).find(({ queue }) => queue === 'maintenance')?.delayed ?? 0;
  const ask = { creditType: 'roast', amount: 2, ttlSeconds: 2, action: 'run' };
  const before = await delayed();
  const made = await tandem.call(HOLDS, { user: 'ann', body: ask });
  t.equal(made.status, 201);
  await until(async () => (await delayed()) > before);
  const written = () => tandem.sql<{ status: string }>('SELECT status FROM credit_holds');
  await until(async () => (await written())[0]?.status === 'expired');
  t.same(await tandem.verify(), []);
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
}

onEachBackend('of capture, release and expiry at once exactly one wins; holds never overdraw', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', workers: 2 });
  t.teardown(tandem.stop);
  t.comment(`FC_SEED=${seed}`);
  const orders = fc.sample(fc.shuffledSubarray(['capture', 'release', 'time'], { minLength: 3 }), {
    numRuns: ROUNDS,
    seed,
  });
  for (const [round, order] of orders.entries()) {
    const user = `user-${round}`;
    const body = { creditType: 'analysis', amount: 2, ttlSeconds: 5, action: 'race' };
    const { body: hold } = await tandem.call(HOLDS, { method: 'POST', user, body });
    const settle = (verb: string) =>
      verb === 'time'
        ? tandem.advance(5_000).then(() => 'time')
        : tandem
            .call(`${HOLDS}/${hold['holdId']}/${verb}`, { method: 'POST', user, body: {} })
            .then(({ status }) => status);
    const answers = await Promise.all(order.map(settle));
    t.ok(answers.filter((answer) => answer === 200).length <= 1, `${order}: ${answers}`);
    const { body: end } = await tandem.call(`${HOLDS}/${hold['holdId']}`, { user });
    t.match(end, { held: 0, status: /^(captured|released|expired)$/ });
  }

  const many = await Promise.all(
    Array.from({ length: 30 }, () =>
      tandem.call(HOLDS, { method: 'POST', user: 'hot', body: { creditType: 'roast', amount: 1, action: 'many' } }),
    ),
  );
  const count = (status: number) => many.filter((answer) => answer.status === status).length;
  t.same([count(201), count(402)], [5, 25]);
  t.same(await tandem.verify(), []);
});
