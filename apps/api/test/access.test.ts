import { fastify } from 'fastify';
import t from 'tap';
import { guardRoutes } from '../src/auth/access.ts';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY, CRON_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ settings: { METRICS_PUBLIC: false } });
t.teardown(() => api.stop());

const nothing = () => null;
const guards = {
  public: nothing,
  'optional-user': nothing,
  user: nothing,
  'user-or-admin': nothing,
  admin: nothing,
  'admin-page': nothing,
  cron: nothing,
  stripe: nothing,
  metrics: nothing,
};

t.test('a route that does not say who may call it stops the start', async (t) => {
  const app = fastify();
  guardRoutes(app, guards);
  t.throws(() => app.get('/open', () => 'x'), /GET \/open does not declare its access/);
  await app.close();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const WHO = {
  nobody: {},
  user: bearer(userToken('alice')),
  admin: bearer(userToken('ops-anna', { role: 'admin' })),
  'admin by list': bearer(userToken('ops-bert', { roles: ['reader', 'admin'] })),
  'almost admin': bearer(userToken('eve', { role: ['admin'], roles: 'admin', admin: true, scope: 'admin' })),
  key: { 'x-api-key': ADMIN_KEY },
  'wrong key': { 'x-api-key': `${ADMIN_KEY}x` },
  'short key': { 'x-api-key': ADMIN_KEY.slice(0, -1) },
  'empty key': { 'x-api-key': '' },
  'wrong key with an admin’s token': { 'x-api-key': 'x', ...bearer(userToken('ops-anna', { role: 'admin' })) },
  'key as token': bearer(ADMIN_KEY),
  cron: bearer(CRON_SECRET),
} as const;
type Who = keyof typeof WHO;

/** What each caller gets; who is not named gets the last column. */
const TABLE: { method: string; path: string; body?: object; who: Partial<Record<Who, number>>; others: number }[] = [
  {
    method: 'POST',
    path: '/api/user/credits/consume',
    body: { creditType: 'roast', action: 'x' },
    who: { user: 202, admin: 202, 'admin by list': 202, 'almost admin': 202, 'wrong key with an admin’s token': 202 },
    others: 401,
  },
  {
    method: 'POST',
    path: '/api/admin/credits/reset',
    body: { userId: 'bob', reason: 'x' },
    who: { admin: 202, 'admin by list': 202, key: 202, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'POST',
    path: '/api/admin/credits/grants',
    body: { userId: 'bob', creditType: 'any', amount: 1, source: 'promotion', reason: 'x', ticketId: 'T-1' },
    who: { admin: 202, 'admin by list': 202, key: 202, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'POST',
    path: '/api/admin/credits/adjust',
    body: { userId: 'bob', creditType: 'any', amount: -1, reason: 'x', ticketId: 'T-1' },
    who: { admin: 202, 'admin by list': 202, key: 202, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'GET',
    path: '/api/admin/credits/users/bob',
    who: { admin: 200, 'admin by list': 200, key: 200, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'POST',
    path: '/api/cron/reset-credits',
    who: { cron: 202, admin: 202, 'admin by list': 202, key: 202, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'GET',
    path: '/api/operations/e0-123456789012345678901_0',
    who: { user: 404, admin: 404, 'admin by list': 404, 'almost admin': 404, key: 404 },
    others: 401,
  },
  {
    method: 'GET',
    path: '/metrics',
    who: { admin: 200, 'admin by list': 200, key: 200, user: 403, 'almost admin': 403 },
    others: 401,
  },
  {
    method: 'GET',
    path: '/admin/queues',
    who: { admin: 200, 'admin by list': 200, key: 200, user: 403, 'almost admin': 403 },
    others: 401,
  },
  { method: 'GET', path: '/health/live', who: {}, others: 200 },
  { method: 'GET', path: '/api/credits/config', who: {}, others: 200 },
];

for (const { method, path, body, who, others } of TABLE) {
  t.test(`${method} ${path}`, async (t) => {
    for (const [name, headers] of Object.entries(WHO)) {
      const expected = who[name as Who] ?? others;
      const options = { method, headers: { ...headers, prefer: 'respond-async' }, ...(body ? { body } : {}) };
      const answer = await call(`${api.url}${path}`, options);
      if (expected === 401) isProblem(t, answer, 'unauthorized', name);
      else if (expected === 403) isProblem(t, answer, 'forbidden', name);
      else t.equal(answer.status, expected, `${name}: ${answer.text.slice(0, 200)}`);
    }
  });
}

t.test('an operation of somebody else is as unknown as one that never was', async (t) => {
  const accepted = await call(`${api.url}/api/user/credits/consume`, {
    headers: { ...WHO.user, prefer: 'respond-async' },
    body: { creditType: 'roast', action: 'x' },
  });
  const path = `${api.url}${accepted.headers.get('location')}`;
  t.match((await call(path, { headers: WHO.user })).json, { status: 'pending', type: 'consume' });
  t.match((await call(path, { headers: WHO.key })).json, { status: 'pending' });
  t.match((await call(path, { headers: WHO.admin })).json, { status: 'pending' });
  const strangers = await call(path, { headers: bearer(userToken('mallory')) });
  const unknown = await call(path.replace(/_0$/, '_zz'), { headers: bearer(userToken('mallory')) });
  isProblem(t, strangers, 'operation_unknown', 'stranger');
  t.same({ ...strangers.json, requestId: '' }, { ...unknown.json, requestId: '' }, 'the same but for the request id');
});

t.test('too many refused credentials of one address are told to slow down; right ones still pass', async (t) => {
  const asks = Array.from({ length: 320 }, () => call(`${api.url}/metrics`, { headers: WHO['wrong key'] }));
  const statuses = new Set((await Promise.all(asks)).map(({ status }) => status));
  t.ok(statuses.has(429));
  isProblem(t, await call(`${api.url}/metrics`, { headers: WHO['wrong key'] }), 'rate_limited', 'over the limit');
  t.equal((await call(`${api.url}/metrics`, { headers: WHO.key })).status, 200);
});
