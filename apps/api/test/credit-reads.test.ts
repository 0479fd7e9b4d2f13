import { type Answer, onEachBackend, startTandem, type Tandem } from '@tandem/testing';
import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';

const WHY = { reason: 'said sorry', ticketId: 'T-1' };
const USER = "o'hara/ü 😀%\\";
const ACCOUNT = `/api/admin/credits/users/${encodeURIComponent(USER)}`;

type Read = { entity_id: string; actor_type: string; actor_id: string; metadata: Record<string, string> };
const readsOf = (tandem: Tandem) =>
  tandem.sql<Read>(
    `SELECT entity_id, actor_type, actor_id, metadata FROM audit_entries WHERE action = 'READ' ORDER BY audit_id`,
  );

async function untilReads(tandem: Tandem, count: number): Promise<Read[]> {
  for (let tries = 0; ; tries += 1) {
    const reads = await readsOf(tandem);
    if (reads.length >= count || tries > 200) return reads;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

await onEachBackend('reads of credits', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const admin = (path: string, method = 'GET') =>
    tandem.call(path, { admin: true, method, headers: { 'x-request-id': 'look-1' } });
  const grant = (userId: string, amount: number) =>
    tandem.call('/api/admin/credits/grants', {
      admin: true,
      body: { userId, creditType: 'any', amount, source: 'promotion', ...WHY },
    });

  await t.test('an admin sees all of a user, page by page, and the look is kept', async (t) => {
    t.equal((await tandem.consume(USER, { amount: 2 })).status, 200);
    t.equal((await tandem.consume(USER, { amount: 20 })).status, 402);
    for (const amount of [1, 2, 3]) t.equal((await grant(USER, amount)).status, 201);
    const first = await admin(`${ACCOUNT}?limit=3`);
    t.equal(first.status, 200, first.text);
    t.match(first.body, {
      status: { userId: USER, version: 'v2', plan: 'free', analysis: { remaining: 9 }, pool: { remaining: 6 } },
      account: { plan: 'free', creditSystemOverride: null, ledgerHead: { seq: 6, hash: /^[0-9a-f]{64}$/ } },
      lots: {
        items: [
          { source: 'promotion', creditType: 'any', granted: 3, consumed: 0, open: true, expiresAt: null },
          { granted: 2 },
          { granted: 1 },
        ],
        nextCursor: String,
      },
      operations: [
        { type: 'grant', status: 'applied', actorType: 'ADMIN', code: null },
        { type: 'grant' },
        { type: 'grant' },
        { type: 'consume', status: 'rejected', code: 'insufficient_credits' },
        { type: 'consume', status: 'applied', actorId: USER },
      ],
    });
    const { nextCursor } = first.body['lots'] as { nextCursor: string };
    const second = await admin(`${ACCOUNT}?limit=3&cursor=${nextCursor}`);
    t.match(second.body['lots'], {
      items: [{ source: 'allocation' }, { source: 'allocation' }],
      nextCursor: null,
    });
    t.match(await admin(`${ACCOUNT}?cursor=zzz`), { status: 400, body: { code: 'invalid_cursor' } });
    t.match(await admin('/api/admin/credits/users/never-seen'), {
      status: 200,
      body: { account: null, lots: { items: [] }, operations: [], status: { analysis: { remaining: 5 } } },
    });
    t.equal((await admin(ACCOUNT, 'HEAD')).status, 200);

    const reads = await untilReads(tandem, 5);
    t.equal(reads.length, 5);
    t.match(reads.map(({ entity_id }) => entity_id).sort(), ['never-seen', USER, USER, USER, USER].sort());
    t.match(
      reads.find(({ entity_id }) => entity_id === USER),
      {
        actor_type: 'ADMIN',
        actor_id: 'internal-api-key',
        metadata: {
          apiEndpoint: 'GET /api/admin/credits/users/:userId',
          requestId: 'look-1',
          readAt: String,
          readId: String,
        },
      },
    );
    t.ok(reads.some(({ metadata }) => metadata['apiEndpoint']?.startsWith('HEAD ')));
  });

  await t.test('a balance of the past', async (t) => {
    const balance = (query = '') => tandem.call(`/api/user/credits/balance${query}`, { user: USER });
    const before = (await tandem.now()).toISOString();
    t.equal((await tandem.consume(USER, { amount: 1 })).status, 200);
    t.match(await balance(), {
      status: 200,
      body: { balance: { analysis: 8, roast: 11 }, lots: { analysis: 2, any: 6 } },
    });
    t.match(await balance(`?at=${before}`), { body: { at: before, balance: { analysis: 9 } } });
    t.match(await balance('?at=2020-01-01T00:00:00Z'), { body: { balance: { analysis: 0, roast: 0 } } });
    for (const at of ['2999-01-01T00:00:00Z', 'yesterday', '1969-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '']) {
      t.match(await balance(`?at=${at}`), {
        status: 400,
        body: { code: 'validation_failed', errors: [{ path: '/query/at' }] },
      });
    }
    t.equal((await tandem.call('/api/user/credits/balance')).status, 401);
    t.match(await balance('?at=2020-01-01T00:00:00Z&userId=bob'), { status: 400 });
  });

  await t.test('a statement, for the user and for an admin, as JSON and as a file', async (t) => {
    await tandem.consume(USER, { action: '=HYPERLINK("http://evil","x")', metadata: { note: '=1' } });
    const path = '/api/user/credits/statement?from=2020-01-01T00:00:00Z';
    const json = await tandem.call(path, { user: USER });
    t.match(json, { status: 200, body: { userId: USER, opening: { any: 0 }, due: { analysis: 0, roast: 0, any: 0 } } });
    t.match(json.body['totals'], [
      { kind: 'consume', creditType: 'analysis', entries: 3, amount: 4 },
      { kind: 'grant', creditType: 'analysis', amount: 5 },
      { kind: 'grant', creditType: 'any', amount: 6 },
      { kind: 'grant', creditType: 'roast', amount: 5 },
    ]);
    const file = await tandem.call(`${path}&format=csv`, { user: USER });
    t.match(file.headers.get('content-type'), /^text\/csv; charset=utf-8/);
    t.match(
      file.headers.get('content-disposition'),
      /^attachment; filename="credits-2020-01-01-\d{4}-\d\d-\d\d\.csv"$/,
    );
    t.match(file.text, /,"'=HYPERLINK\(""http:\/\/evil"",""x""\)",/);
    const lines = file.text.split('\r\n').length - 2;
    t.equal(lines, 3 + (json.body['entries'] as unknown[]).length + 3 + 4);

    const seen = (await readsOf(tandem)).length;
    const asAdmin = await admin(`${ACCOUNT}/statement?from=2020-01-01T00:00:00Z`);
    t.same({ ...asAdmin.body, to: '' }, { ...json.body, to: '' });
    t.match((await untilReads(tandem, seen + 1)).at(-1), { entity_id: USER, metadata: { apiEndpoint: /statement$/ } });

    const refused = async (query: string, where: string) =>
      t.match(await tandem.call(`/api/user/credits/statement${query}`, { user: USER }), {
        status: 400,
        body: { code: 'validation_failed', errors: [{ path: where }] },
      });
    await refused('', '/query/from');
    await refused('?from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z', '/query/to');
    await refused('?from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:00Z', '/query/to');
    await refused('?from=2020-01-01T00:00:00Z&format=xls', '/query/format');
    await refused('?from=2998-01-01T00:00:00Z', '/query/to');
  });

  await t.test('verify, a chunk a call, names what differs', async (t) => {
    const all: Answer['body'][] = [];
    for (let cursor = ''; ; cursor = `&cursor=${all.at(-1)?.['nextCursor']}`) {
      const answer = await admin(`/api/admin/credits/verify?limit=1${cursor}`);
      t.equal(answer.status, 200, answer.text);
      all.push(answer.body);
      if (answer.body['nextCursor'] === null) break;
    }
    const [row] = await tandem.sql<{ users: number }>('SELECT count(*)::int AS users FROM credit_accounts');
    t.equal(
      all.reduce((sum, { users }) => sum + Number(users), 0),
      row?.users,
    );
    for (const { differences } of all) t.same(differences, []);
    await tandem.sql('UPDATE credit_accounts SET any_remaining = any_remaining + 1 WHERE user_id = $1', [USER]);
    t.match(await admin('/api/admin/credits/verify'), {
      body: {
        differences: [{ userId: USER, check: 'account balance equals its lots', subject: 'any', actual: String }],
        nextCursor: null,
      },
    });
    await tandem.sql('UPDATE credit_accounts SET any_remaining = any_remaining - 1 WHERE user_id = $1', [USER]);
    t.equal((await admin('/api/admin/credits/verify?limit=501')).status, 400);
    t.match(await admin('/api/admin/credits/verify?cursor=bogus'), { status: 400, body: { code: 'invalid_cursor' } });
  });

  await t.test('not for users', async (t) => {
    for (const path of ['/api/admin/credits/verify', ACCOUNT, `${ACCOUNT}/statement?from=2020-01-01T00:00:00Z`]) {
      t.equal((await tandem.call(path, { user: USER })).status, 403, 'not even their own');
      t.equal((await tandem.call(path)).status, 401);
    }
    t.match(await admin('/api/admin/credits/users/a%00b'), { status: 400, body: { code: 'validation_failed' } });
    t.match(await admin(`/api/admin/credits/users/${'x'.repeat(129)}`), { status: 400 });
    t.equal((await admin(`/api/admin/credits/users/${encodeURIComponent('😀'.repeat(128))}`)).status, 200);
    t.equal((await admin('/api/admin/credits/users/%ff')).status, 400);
  });
  t.same(await tandem.verify(), []);
});

t.test('the same look reported twice is one entry', async (t) => {
  const tandem = await startTandem({});
  t.teardown(tandem.stop);
  const record = `SELECT record_read('id-1', 'CREDITS', 'ann', 'ADMIN', 'anna', '{"apiEndpoint": "GET /x"}')`;
  await Promise.all([tandem.sql(record), tandem.sql(record), tandem.sql(record)]);
  t.equal((await readsOf(tandem)).length, 1);
});

t.test('a look that cannot be reported is refused', async (t) => {
  const api = await startApi({ away: true });
  t.teardown(() => api.stop());
  const headers = { 'x-api-key': ADMIN_KEY };
  const answer = await call(`${api.url}/api/admin/credits/users/ann`, { headers });
  isProblem(t, answer, 'queue_unavailable', 'no queue');
});
