import t, { type Test } from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ away: true });
t.teardown(() => api.stop());
const user = { authorization: `Bearer ${userToken('alice')}` };

/** The promise is 2 s; the rest is for a busy machine. */
const PATIENCE_MS = 4_000;

async function timed<T>(t: Test, what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await work();
  t.ok(Date.now() - startedAt < PATIENCE_MS, `${what} after ${Date.now() - startedAt} ms`);
  return result;
}

t.test('with everything away the API answers 503 within 2 s and stays alive', async (t) => {
  t.equal((await call(`${api.url}/health/live`)).status, 200);
  for (const path of ['/health', '/health/ready']) {
    const answer = await timed(t, path, () => call(`${api.url}${path}`));
    t.equal(answer.status, 503);
    t.match(answer.json, { status: 'unavailable' });
    t.notMatch(answer.text, /ECONN|127\.0\.0\.1/, 'nothing about where it would be');
  }
  const body = { creditType: 'roast', action: 'x' };
  const consume = await timed(t, 'consume', () => call(`${api.url}/api/user/credits/consume`, { headers: user, body }));
  isProblem(t, consume, 'queue_unavailable', 'consume');
  t.equal(consume.json['operationId'], undefined, 'certainly not taken');
  for (const path of [
    '/api/user/credits/status',
    '/api/user/credits/history',
    '/api/credits/config',
    '/api/credits/packages',
  ]) {
    isProblem(
      t,
      await timed(t, path, () => call(`${api.url}${path}`, { headers: user })),
      'database_unavailable',
      path,
    );
  }
  const cron = await timed(t, 'cron', () =>
    call(`${api.url}/api/cron/reset-credits`, { method: 'POST', headers: { 'x-api-key': ADMIN_KEY } }),
  );
  isProblem(t, cron, 'queue_unavailable', 'cron');
  t.equal((await timed(t, 'metrics', () => call(`${api.url}/metrics`))).status, 200);
  isProblem(
    t,
    await call(`${api.url}/api/user/credits/consume`, { headers: user, body: {} }),
    'validation_failed',
    'first',
  );
});

t.test('a flood is refused just as fast', async (t) => {
  const body = { creditType: 'roast', action: 'x' };
  const ask = () => call(`${api.url}/api/user/credits/consume`, { headers: user, body });
  const answers = await timed(t, '200 consumes', () => Promise.all(Array.from({ length: 200 }, ask)));
  t.same([...new Set(answers.map(({ status }) => status))], [503]);
});
