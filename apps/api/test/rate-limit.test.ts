import t, { type Test } from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const bearer = (user: string, claims = {}) => ({ headers: { authorization: `Bearer ${userToken(user, claims)}` } });
const asAdmin = (name: string) => bearer(name, { role: 'admin' });
const byKey = { headers: { 'x-api-key': ADMIN_KEY } };

type StartedApi = Awaited<ReturnType<typeof startApi>>;

async function started(t: Test, settings: NonNullable<Parameters<typeof startApi>[0]>['settings'] = {}) {
  const api = await startApi({ settings });
  t.teardown(() => api.stop());
  return api;
}

/** How many requests were answered 429, by limit. */
async function limitedAt({ url }: StartedApi): Promise<Record<string, number>> {
  const { text } = await call(`${url}/metrics`);
  const lines = text.matchAll(/^tandem_rate_limited_total\{limit="(\w+)".*\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, limit, count]) => [limit, Number(count)]));
}

t.test('S9 one user is slowed down, others, admins and the probes are not', async (t) => {
  const api = await started(t, { RATE_LIMIT_PER_MINUTE: 5 });
  const path = `${api.url}/api/user/credits/status`;
  for (let times = 0; times < 5; times += 1) t.equal((await call(path, bearer('greedy'))).status, 200);
  isProblem(t, await call(path, bearer('greedy')), 'rate_limited', 'the sixth');
  const other = await call(`${api.url}/api/user/credits/check?creditType=roast`, bearer('greedy'));
  isProblem(t, other, 'rate_limited', 'on every route');
  t.equal((await call(path, bearer('modest'))).status, 200);
  for (let times = 0; times < 20; times += 1) t.equal((await call(`${api.url}/health/live`)).status, 200);
  for (let times = 0; times < 20; times += 1) t.equal((await call(`${api.url}/admin/flags`, byKey)).status, 200);
  t.same(await limitedAt(api), { user: 2 });
});

t.test('S2 admins have a limit of their own, each by themselves', async (t) => {
  const api = await started(t, { ADMIN_RATE_LIMIT_PER_MINUTE: 5 });
  const path = `${api.url}/admin/flags`;
  for (let times = 0; times < 5; times += 1) t.equal((await call(path, asAdmin('ops-anna'))).status, 200);
  isProblem(t, await call(path, asAdmin('ops-anna')), 'rate_limited', 'the sixth');
  isProblem(t, await call(`${api.url}/admin/queues`, asAdmin('ops-anna')), 'rate_limited', 'pages, too');
  t.equal((await call(path, asAdmin('ops-bert'))).status, 200, 'another admin');
  for (let times = 0; times < 5; times += 1) t.equal((await call(path, byKey)).status, 200, 'the key');
  isProblem(t, await call(`${api.url}/api/operations/e0-123456789012345678901_0`, byKey), 'rate_limited', 'the key');
  for (let times = 0; times < 20; times += 1) {
    t.equal((await call(`${api.url}/api/user/credits/status`, bearer('user'))).status, 200, 'users');
  }
  t.same(await limitedAt(api), { admin: 3 });
});

t.test('S2 guesses of the admin key are limited by address, at whichever door', async (t) => {
  const api = await started(t);
  const guess = (n: number) => call(`${api.url}/admin/flags`, { headers: { 'x-api-key': `${ADMIN_KEY}${n}` } });
  const login = (key: string) =>
    fetch(`${api.url}/admin/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ key }) });
  t.equal((await login(ADMIN_KEY)).status, 303);
  isProblem(t, await guess(0), 'unauthorized', 'the first guess');
  for (let n = 1; n < 80; n += 1) await guess(n);
  const blocked = await guess(80);
  isProblem(t, blocked, 'rate_limited', 'a guess too many');
  t.ok(Number(blocked.headers.get('retry-after')) <= 60, 'within the minute');
  const form = await login('guess');
  t.equal(form.status, 429, 'the form has counted them, too');
  t.match(form.headers.get('retry-after'), /^[1-9]\d*$/);
  t.equal((await call(`${api.url}/admin/flags`, byKey)).status, 200, 'nobody can lock out who has the key');
  isProblem(t, await call(`${api.url}/admin/flags`, bearer('user')), 'forbidden', 'tokens are counted by themselves');
  const limited = await limitedAt(api);
  t.equal(limited['login'], 1);
  t.ok((limited['key'] ?? 0) > 10);
  t.notOk(limited['token']);
});
