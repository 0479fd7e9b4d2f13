import { setTimeout as pause } from 'node:timers/promises';
import { startTandem, stripeDelivery } from '@tandem/testing';
import t from 'tap';

type Entry = {
  entryId: string;
  entityType: string;
  entityId: string;
  action: string;
  actorType: string;
  actorId: string;
  metadata: Record<string, unknown>;
  at: string;
};

const tandem = await startTandem({ creditSystemVersion: 'v2' });
t.teardown(tandem.stop);
const get = (path: string) => tandem.call(path, { admin: true });
const page = async (query: string) => {
  const { status, body, text } = await get(`/admin/audit-logs?${query}`);
  t.equal(status, 200, text);
  return body as { items: Entry[]; nextCursor: string | null };
};

const startedAt = (await tandem.now()).toISOString();
for (let n = 0; n < 3; n += 1) for (const user of ['ann', 'bob']) await tandem.consume(user);
await tandem.consume('ann', { creditType: 'roast', amount: 2 });
const grant = { userId: 'ann', creditType: 'any', amount: 5, source: 'compensation', reason: 'sorry', ticketId: 'T-9' };
await tandem.call('/api/admin/credits/grants', { admin: true, body: grant });

t.test('the audit log is read by page, newest first, and nothing is missing or there twice', async (t) => {
  const whole = (await page(`endDate=2999-01-01T00:00:00Z&entityType=CREDITS&limit=200`)).items;
  const paged: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next = await page(`entityType=CREDITS&limit=3${cursor && `&cursor=${cursor}`}`);
    paged.push(...next.items);
    cursor = next.nextCursor;
  }
  t.same(paged, whole);
  t.equal(new Set(paged.map(({ entryId }) => entryId)).size, paged.length);
  t.same(
    paged.map(({ at }) => at),
    paged
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  t.match(whole[0], { entityId: 'ann', actorType: 'ADMIN', actorId: 'internal-api-key' });
});

t.test('by entity, by actor, and by time', async (t) => {
  const bobs = (await page('entityType=CREDITS&entityId=bob')).items;
  t.ok(bobs.length >= 3 && bobs.every(({ entityId }) => entityId === 'bob'));
  const byBob = (await page('actorType=USER&actorId=bob')).items;
  t.ok(byBob.length >= 3 && byBob.every(({ actorType, actorId }) => actorType === 'USER' && actorId === 'bob'));
  const byAdmins = (await page('actorType=ADMIN&entityType=CREDITS')).items;
  t.match(byAdmins.find(({ metadata }) => metadata['ticketId'] === 'T-9')?.metadata, {
    reason: 'sorry',
    apiEndpoint: /^POST \/api\/admin\/credits\/grants/,
  });
  t.same((await page(`endDate=${startedAt}&entityType=CREDITS`)).items, []);
  t.same((await page('startDate=2999-01-01T00:00:00Z')).items, []);
  const [last] = bobs;
  const at = last?.at ?? '';
  t.notOk((await page(`entityType=CREDITS&entityId=bob&endDate=${at}`)).items.some((entry) => entry.at >= at));
  t.ok((await page(`entityType=CREDITS&entityId=bob&startDate=${at}`)).items.every((entry) => entry.at >= at));
  await tandem.advance(400 * 86_400_000);
  t.same((await page('entityType=CREDITS&entityId=bob')).items, bobs, 'a year later, too');
});

t.test('whoever looks is on it, too', async (t) => {
  const looks = async () =>
    (await page('entityType=SETTING&entityId=audit_log&actorType=ADMIN')).items.filter(
      ({ action }) => action === 'READ',
    );
  for (const end = Date.now() + 60_000; (await looks()).length === 0 && Date.now() < end; ) await pause(50);
  t.match((await looks())[0], { action: 'READ', metadata: { apiEndpoint: 'GET /admin/audit-logs' } });
});

t.test('usage by day, type and plan', async (t) => {
  const span = `from=${startedAt}&to=${new Date(Date.parse(startedAt) + 86_400_000).toISOString()}`;
  const usage = async (groupBy: string) => (await get(`/api/admin/usage?${span}&groupBy=${groupBy}`)).body['items'];
  t.same(await usage('type'), [
    { key: 'analysis', credits: 6, operations: 6, users: 2 },
    { key: 'roast', credits: 2, operations: 1, users: 1 },
  ]);
  t.same(await usage('plan'), [{ key: 'free', credits: 8, operations: 7, users: 2 }]);
  const days = (await usage('day')) as { key: string; credits: number }[];
  t.equal(
    days.reduce((sum, { credits }) => sum + credits, 0),
    8,
  );
  t.match(days[0]?.key, /^\d{4}-\d\d-\d\d$/);
  for (const wrong of [
    `${span}&groupBy=user`,
    span,
    `from=${startedAt}&to=${startedAt}&groupBy=day`,
    `from=2020-01-01T00:00:00Z&to=2022-01-01T00:00:00Z&groupBy=day`,
    'from=x&to=y&groupBy=day',
  ])
    t.equal((await get(`/api/admin/usage?${wrong}`)).status, 400, wrong);
});

t.test('stats: counts, delays, queues, connections, tables, slow statements', async (t) => {
  await tandem.call('/webhooks/stripe', stripeDelivery({ id: 'evt_1', type: 'invoice.paid' }));
  let sleeping = true;
  const asleep = tandem.sql('SELECT pg_sleep(5)').finally(() => {
    sleeping = false;
  });
  type Stats = { webhookDelay: { type: string }[]; slowStatements: { statement: string }[] };
  let seen: Stats = { webhookDelay: [], slowStatements: [] };
  const isWhole = () =>
    seen.webhookDelay.length > 0 && seen.slowStatements.some(({ statement }) => /pg_sleep/.test(statement));
  while (sleeping && !isWhole()) {
    const { status, body, text } = await get('/admin/stats');
    t.equal(status, 200, text);
    seen = body as Stats;
    await pause(50);
  }
  t.ok(isWhole(), JSON.stringify(seen));
  t.match(seen, {
    counts: { users: 2, organizations: Number, subscriptions: {}, activeHolds: 0, webhookEvents: Object },
    webhookDelay: [{ type: 'invoice.paid', events: 1, meanMs: Number, p95Ms: Number, maxMs: Number }],
    maintenance: false,
    connections: { server: { used: Number, max: Number }, pool: { total: Number, idle: Number, waiting: 0 } },
  });
  const { queues, tables } = seen as unknown as {
    queues: { queue: string }[];
    tables: { table: string; bytes: number }[];
  };
  t.ok(['credits', 'control', 'stripe-events'].every((name) => queues.some(({ queue }) => queue.startsWith(name))));
  t.ok(tables.some(({ table, bytes }) => table === 'credit_ledger' && bytes > 0));
  await asleep;
});

t.test('for admins only, and with filters that are some', async (t) => {
  for (const path of ['/admin/audit-logs', '/admin/stats', '/api/admin/usage?from=x']) {
    t.equal((await tandem.call(path, { user: 'ann' })).status, 403, path);
    t.equal((await tandem.call(path)).status, 401, path);
    t.equal((await tandem.call(path, { headers: { 'x-api-key': 'wrong' } })).status, 401, path);
  }
  for (const wrong of [
    'entityType=USER',
    'actorType=ROOT',
    'startDate=yesterday',
    'endDate=2026-02-30T00:00:00Z',
    'limit=0',
    'limit=201',
    'cursor=x',
    'entityId=%00',
    'userId=ann',
  ])
    t.equal((await get(`/admin/audit-logs?${wrong}`)).status, 400, wrong);
});
