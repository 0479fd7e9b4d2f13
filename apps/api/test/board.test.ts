import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi();
t.teardown(() => api.stop());

const key = { 'x-api-key': ADMIN_KEY };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const login = (secret: string, headers: Record<string, string> = {}) =>
  call(`${api.url}/admin/login`, { headers: { ...FORM, ...headers }, body: `key=${encodeURIComponent(secret)}` });
const cookieOf = (headers: Headers) => headers.get('set-cookie')?.split(';')[0] ?? '';

t.test('people log in with the admin key and out again', async (t) => {
  const stranger = await call(`${api.url}/admin/queues`, { headers: { accept: 'text/html,*/*' } });
  t.equal(stranger.status, 303);
  t.equal(stranger.headers.get('location'), '/admin/login');
  const form = await call(`${api.url}/admin/login`);
  t.match(form.text, /<form method="post" action="\/admin\/login">/);
  t.match(
    form.headers.get('content-security-policy'),
    /style-src 'self' 'unsafe-inline'.*frame-ancestors 'none'/,
    'the page may have its style',
  );

  const entered = await login(ADMIN_KEY);
  t.equal(entered.status, 303, entered.text.slice(0, 200));
  t.equal(entered.headers.get('location'), '/admin/queues');
  t.match(entered.headers.get('set-cookie'), /HttpOnly; SameSite=Strict/);
  const cookie = cookieOf(entered.headers);
  const board = await call(`${api.url}/admin/queues`, { headers: { cookie } });
  t.equal(board.status, 200);
  t.match(board.text, /Tandem queues/);
  t.notMatch(board.text, /googleapis/);
  const left = await call(`${api.url}/admin/logout`, { headers: { ...FORM, cookie }, body: '' });
  t.match(left.headers.get('set-cookie'), /tandem_admin=; Max-Age=0/);
});

t.test('what is no session is none', async (t) => {
  const cookie = cookieOf((await login(ADMIN_KEY)).headers);
  const [name, until, signature] = cookie.split(/[=.]/);
  const forged = [
    `${name}=${Number(until) + 1}.${signature}`,
    `${name}=${until}.${signature?.replace(/./, (char) => (char === 'A' ? 'B' : 'A'))}`,
    `${name}=${until}.`,
    `${name}=`,
    `${name}=..`,
    `${name}=${until}`,
    'tandem_admin=true',
  ];
  for (const value of forged) {
    isProblem(
      t,
      await call(`${api.url}/admin/queues/api/queues`, { headers: { cookie: value } }),
      'unauthorized',
      value,
    );
  }
  const elsewhere = await call(`${api.url}/api/admin/credits/reset`, {
    headers: { cookie },
    body: { userId: 'x', reason: 'x' },
  });
  isProblem(t, elsewhere, 'unauthorized', 'the cookie opens the pages only');
});

t.test('another site cannot log in or retry for somebody', async (t) => {
  const cookie = cookieOf((await login(ADMIN_KEY)).headers);
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }, { origin: 'null' }]) {
    isProblem(t, await login(ADMIN_KEY, headers), 'forbidden', 'login');
    const retry = await call(`${api.url}/admin/queues/api/queues/maintenance/1/retry`, {
      method: 'PUT',
      headers: { cookie, ...headers },
    });
    isProblem(t, retry, 'forbidden', 'retry');
  }
});

t.test('wrong keys are counted', async (t) => {
  t.match((await login('wrong')).text, /This is not the admin key/);
  for (let tries = 0; tries < 60; tries += 1) await login(`wrong ${tries}`);
  const blocked = await login('wrong again');
  t.equal(blocked.status, 429);
  t.ok(Number(blocked.headers.get('retry-after')) > 0);
});

t.test('RULES 24: the board looks and retries, and nothing else', async (t) => {
  const accepted = await call(`${api.url}/api/user/credits/consume`, {
    headers: { authorization: `Bearer ${userToken('alice')}`, prefer: 'respond-async' },
    body: { creditType: 'roast', action: 'x' },
  });
  const [job = ''] = String(accepted.json['operationId']).split('_');
  const ask = (method: string, path: string, body?: object) =>
    call(`${api.url}/admin/queues/api${path}`, { method, headers: key, ...(body === undefined ? {} : { body }) });

  const queues = (await ask('GET', '/queues')).json['queues'] as { name: string; counts: Record<string, number> }[];
  const names = queues.map(({ name }) => name).sort();
  t.same(names, ['control', 'credits-0', 'credits-1', 'maintenance', 'stripe-events', 'subscriptions']);
  const queue = queues.find(({ counts }) => counts['waiting'] === 1)?.name ?? '';
  t.equal((await ask('GET', `/queues/${queue}/${job}`)).status, 200);

  const forbidden: [string, string, object?][] = [
    ['PUT', '/queues/pause'],
    ['PUT', '/queues/resume'],
    ['POST', `/queues/${queue}/add`, { name: 'x', data: {} }],
    ['PUT', `/queues/${queue}/promote`],
    ['PUT', `/queues/${queue}/clean/failed`],
    ['PUT', `/queues/${queue}/clean/completed`],
    ['PUT', `/queues/${queue}/pause`],
    ['PUT', `/queues/${queue}/resume`],
    ['PUT', `/queues/${queue}/empty`],
    ['PUT', `/queues/${queue}/obliterate`, { force: true }],
    ['PUT', `/queues/${queue}/concurrency`, { concurrency: 1 }],
    ['PUT', `/queues/${queue}/rate-limit`, { max: 1, duration: 1000 }],
    ['PUT', `/queues/${queue}/rate-limit/release`],
    ['PUT', `/queues/maintenance/job-schedulers/x/remove`],
    ['PUT', `/queues/maintenance/job-schedulers/x/run`],
    ['PATCH', `/queues/maintenance/job-schedulers/x`, { every: 1 }],
    ['PUT', `/queues/${queue}/${job}/clean`],
    ['PUT', `/queues/${queue}/${job}/promote`],
    ['PATCH', `/queues/${queue}/${job}/update-data`, { jobData: {} }],
  ];
  for (const [method, path, body] of forbidden) {
    const { status, text } = await ask(method, path, body);
    t.equal(status, 403, `${method} ${path}: ${text.slice(0, 100)}`);
  }
  t.equal((await ask('GET', `/queues/${queue}/${job}`)).status, 200, 'the job is still there');
  const [{ data } = { data: {} }] = await api.database.sql<{ data: unknown }>(
    `SELECT data FROM bullmq.job WHERE id = $1`,
    [job],
  );
  t.match(data, { operations: [{ userId: 'alice' }] }, 'as it was');
  t.equal((await ask('PUT', `/queues/${queue}/${job}/retry`)).status, 400, 'retry is allowed; this job did not fail');
  t.equal((await ask('PUT', `/queues/${queue}/retry/failed`)).status, 200);
});
