import t from 'tap';
import { call } from './support/call.ts';
import { ADMIN_KEY, CRON_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ worker: true, settings: { METRICS_PUBLIC: false } });
t.teardown(() => api.stop());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Whoever can ask; the owner, whose things they are, comes last. */
const WHO = {
  anonymous: {},
  cron: bearer(CRON_SECRET),
  stranger: bearer(userToken('eve')),
  member: bearer(userToken('mia')),
  admin: bearer(userToken('ops-anna', { role: 'admin' })),
  key: { 'x-api-key': ADMIN_KEY },
  owner: bearer(userToken('olga')),
} as const;
type Who = keyof typeof WHO;
/** Status, with the code of a problem. */
type Answers = Record<Who, string>;

const everybody = (answer: string): Answers => ({
  anonymous: answer,
  cron: answer,
  stranger: answer,
  member: answer,
  admin: answer,
  key: answer,
  owner: answer,
});
const NOBODY = everybody('401 unauthorized');
/** Each with their own token, for what is their own. */
const users = (answer: string): Answers => ({
  ...NOBODY,
  stranger: answer,
  member: answer,
  admin: answer,
  owner: answer,
});
/** The owner alone; to everybody else it is not there. */
const ownerOf = (answer: string, unknown: string): Answers => ({ ...users(unknown), owner: answer });
const members = (answer: string): Answers => ({
  ...NOBODY,
  stranger: '404 organization_unknown',
  member: answer,
  admin: answer,
  key: answer,
  owner: answer,
});
const ownerDecides = (answer: string): Answers => ({ ...members(answer), member: '403 owner_only' });
const admins = (answer: string): Answers => ({ ...users('403 forbidden'), admin: answer, key: answer });
const adminsAndCron = (answer: string): Answers => ({ ...admins(answer), cron: answer });

type Row = { route: string; path?: string; body?: object; expected: Answers };

const why = { reason: 'x', ticketId: 'T-1' };
const HOLDS = '/api/user/credits/holds';
const TEAM = '/organizations/personal_olga';

/** Every route there is. */
const TABLE: (things: Record<'operation' | 'capture' | 'release' | 'extend', string>) => Row[] = (things) => [
  { route: 'POST /api/user/credits/consume', body: { creditType: 'roast', action: 'x' }, expected: users('200') },
  { route: 'GET /api/user/credits/status', expected: users('200') },
  { route: 'GET /api/user/credits/history', expected: users('200') },
  { route: 'GET /api/user/credits/check', path: '?creditType=roast&amount=1', expected: users('200') },
  { route: 'GET /api/user/credits/balance', expected: users('200') },
  { route: 'GET /api/user/credits/statement', path: '?from=2020-01-01T00:00:00Z', expected: users('200') },
  {
    route: 'GET /api/operations/:operationId',
    path: `/api/operations/${things.operation}`,
    expected: { ...ownerOf('200', '404 operation_unknown'), key: '404 operation_unknown' },
  },
  { route: `POST ${HOLDS}`, body: { creditType: 'roast', amount: 1, action: 'x' }, expected: users('201') },
  { route: `GET ${HOLDS}`, expected: users('200') },
  {
    route: `GET ${HOLDS}/:holdId`,
    path: `${HOLDS}/${things.extend}`,
    expected: ownerOf('200', '404 hold_unknown'),
  },
  {
    route: `POST ${HOLDS}/:holdId/extend`,
    path: `${HOLDS}/${things.extend}/extend`,
    body: { ttlSeconds: 60 },
    expected: ownerOf('200', '404 hold_unknown'),
  },
  {
    route: `POST ${HOLDS}/:holdId/capture`,
    path: `${HOLDS}/${things.capture}/capture`,
    body: {},
    expected: ownerOf('200', '404 hold_unknown'),
  },
  {
    route: `POST ${HOLDS}/:holdId/release`,
    path: `${HOLDS}/${things.release}/release`,
    body: {},
    expected: ownerOf('200', '404 hold_unknown'),
  },

  {
    route: 'POST /api/credits/purchases',
    body: { packageId: 'pkg_starter' },
    expected: users('403 purchases_disabled'),
  },
  {
    route: 'POST /api/subscriptions/intents',
    body: { productKey: 'none', tier: 'pro', billingCycle: 'monthly' },
    expected: users('404 price_unknown'),
  },
  {
    route: 'GET /api/subscriptions/intents/:intentId',
    path: '/api/subscriptions/intents/none',
    expected: users('404 intent_unknown'),
  },
  ...['cancel', 'reactivate'].map((verb) => ({
    route: `POST /organizations/:orgId/subscriptions/:subscriptionId/${verb}`,
    path: `${TEAM}/subscriptions/sub_none/${verb}`,
    body: { reason: 'x' },
    expected: ownerDecides('404 subscription_unknown'),
  })),
  { route: 'POST /admin/intents/cleanup', body: { reason: 'x' }, expected: admins('200') },

  { route: 'GET /api/credits/config', expected: everybody('200') },
  {
    route: 'GET /api/credits/status',
    expected: { ...everybody('200'), cron: '401 unauthorized' },
  },
  { route: 'GET /api/credits/packages', expected: everybody('200') },
  { route: 'GET /api/prices', expected: everybody('200') },

  { route: 'GET /api/organizations', expected: users('200') },
  { route: 'GET /organizations/:orgId', path: TEAM, expected: members('200') },
  { route: 'GET /organizations/:orgId/features', path: `${TEAM}/features`, expected: members('200') },
  { route: 'GET /organizations/:orgId/subscriptions', path: `${TEAM}/subscriptions`, expected: members('200') },
  { route: 'GET /organizations/:orgId/cache-info', path: `${TEAM}/cache-info`, expected: members('200') },
  {
    route: 'POST /organizations/:orgId/members',
    path: `${TEAM}/members`,
    body: { userId: 'mia', reason: 'x' },
    expected: ownerDecides('200'),
  },
  {
    route: 'DELETE /organizations/:orgId/members/:userId',
    path: `${TEAM}/members/nobody?reason=x`,
    expected: ownerDecides('404 member_unknown'),
  },
  {
    route: 'PATCH /organizations/:orgId',
    path: TEAM,
    body: { name: 'Team', reason: 'x' },
    expected: ownerDecides('200'),
  },

  {
    route: 'POST /api/admin/credits/grants',
    body: { userId: 'olga', creditType: 'any', amount: 1, source: 'promotion', ...why },
    expected: admins('201'),
  },
  {
    route: 'POST /api/admin/credits/adjust',
    body: { userId: 'olga', creditType: 'any', amount: 1, ...why },
    expected: admins('200'),
  },
  { route: 'POST /api/admin/credits/reset', body: { userId: 'olga', ...why }, expected: admins('200') },
  {
    route: 'GET /api/admin/credits/users/:userId',
    path: '/api/admin/credits/users/olga',
    expected: admins('200'),
  },
  {
    route: 'GET /api/admin/credits/users/:userId/statement',
    path: '/api/admin/credits/users/olga/statement?from=2020-01-01T00:00:00Z',
    expected: admins('200'),
  },
  { route: 'GET /api/admin/credits/verify', expected: admins('200') },
  { route: 'GET /admin/organizations', expected: admins('200') },
  { route: 'GET /admin/subscriptions', expected: admins('200') },
  {
    route: 'POST /admin/subscriptions',
    body: { organizationId: 'personal_olga', priceId: 'tandem_pro_monthly_us', endsAt: null, ...why },
    expected: admins('403 admin_subscriptions_disabled'),
  },
  {
    route: 'POST /admin/subscriptions/:subscriptionId/grace',
    path: '/admin/subscriptions/none/grace',
    body: { graceEndsAt: '2999-01-01T00:00:00Z', ...why },
    expected: admins('404 subscription_unknown'),
  },
  {
    route: 'POST /admin/organizations/:orgId/sync',
    path: '/admin/organizations/none/sync',
    body: { reason: 'x' },
    expected: admins('404 organization_unknown'),
  },
  { route: 'GET /admin/webhook-events', expected: admins('200') },
  {
    route: 'POST /admin/webhooks/retry',
    body: { eventId: 'evt_none', reason: 'x' },
    expected: admins('404 event_unknown'),
  },
  {
    route: 'POST /admin/flags/:name',
    path: '/admin/flags/credits_v2',
    body: { enabled: false, reason: 'x' },
    expected: admins('200'),
  },
  { route: 'POST /admin/time/advance', body: { by: '1d' }, expected: admins('403 time_machine_off') },
  { route: 'GET /admin/flags', expected: admins('200') },
  {
    route: 'POST /admin/users/:userId/credit-system',
    path: '/admin/users/olga/credit-system',
    body: { override: null, ...why },
    expected: admins('200'),
  },
  { route: 'GET /admin/settings', expected: admins('200') },
  ...Object.entries({ maintenance_mode: false, maintenance_retry_seconds: 30, rollback_mode: false }).map(
    ([name, value]) => ({
      route: `POST /admin/settings/${name}`,
      body: { value, ...why },
      expected: admins('200'),
    }),
  ),
  { route: 'GET /admin/audit-logs', expected: admins('200') },
  { route: 'GET /admin/stats', expected: admins('200') },
  {
    route: 'GET /api/admin/usage',
    path: '?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&groupBy=type',
    expected: admins('200'),
  },
  { route: 'POST /api/cron/reset-credits', expected: adminsAndCron('200') },
  { route: 'POST /webhooks/stripe', body: { id: 'evt_1' }, expected: everybody('400 webhook_signature_invalid') },

  { route: 'GET /health', expected: everybody('200') },
  { route: 'GET /health/live', expected: everybody('200') },
  { route: 'GET /health/ready', expected: everybody('200') },
  { route: 'GET /metrics', expected: admins('200') },
  { route: 'GET /openapi.json', expected: everybody('200') },
  { route: 'GET /docs', expected: everybody('200') },
  { route: 'GET /docs/*', path: '/docs/none.js', expected: everybody('404') },
  { route: 'GET /docs/errors', expected: everybody('200') },
  { route: 'GET /admin/login', expected: everybody('200') },
  { route: 'POST /admin/login', body: { key: 'wrong' }, expected: everybody('401') },
  { route: 'GET /admin/logout', expected: everybody('200') },
  { route: 'POST /admin/logout', body: {}, expected: everybody('303') },
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
    { route: `${method} /admin/queues`, expected: admins(method === 'GET' ? '200' : '404') },
    { route: `${method} /admin/queues/*`, path: '/admin/queues/none', expected: admins('404') },
  ]),
];

async function answerTo({ route, path, body }: Row, who: Who): Promise<string> {
  const [method = '', url = ''] = route.split(' ');
  const where = path?.startsWith('/') ? path : `${url}${path ?? ''}`;
  const { status, json } = await call(`${api.url}${where}`, { method, headers: WHO[who], ...(body ? { body } : {}) });
  return json['code'] === undefined ? String(status) : `${status} ${json['code']}`;
}

for (const user of ['eve', 'mia', 'ops-anna', 'olga']) {
  const body = { userId: user, creditType: 'any', amount: 20, source: 'promotion', ...why };
  await call(`${api.url}/api/admin/credits/grants`, { headers: WHO.key, body });
}

async function hold(): Promise<string> {
  const body = { creditType: 'roast', amount: 1, action: 'x' };
  return String((await call(`${api.url}${HOLDS}`, { headers: WHO.owner, body })).json['holdId']);
}

const consumed = await call(`${api.url}/api/user/credits/consume`, {
  headers: WHO.owner,
  body: { creditType: 'roast', action: 'x' },
});
await call(`${api.url}${TEAM}/members`, { headers: WHO.owner, body: { userId: 'mia' } });
const table = TABLE({
  operation: String(consumed.json['operationId']),
  capture: await hold(),
  release: await hold(),
  extend: await hold(),
});

t.test('the table has every route once', async (t) => {
  const routes = api.app.guardedRoutes.filter(({ method }) => method !== 'HEAD');
  t.same(
    table.map(({ route }) => route).sort(),
    routes.map(({ method, url }) => `${method} ${url}`).sort(),
    'a new route needs its row here: who gets what from it?',
  );
});

for (const row of table) {
  t.test(row.route, async (t) => {
    const found: Record<string, string> = {};
    for (const who of Object.keys(WHO) as Who[]) found[who] = await answerTo(row, who);
    t.same(found, row.expected);
  });
}
