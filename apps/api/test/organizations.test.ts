import { startTandem } from '@tandem/testing';
import t from 'tap';

const tandem = await startTandem();
t.teardown(tandem.stop);

const get = (path: string, user?: string) => tandem.call(path, user === undefined ? { admin: true } : { user });
const list = (body: Record<string, unknown>) => body['items'] as Record<string, unknown>[];
const audited = async () =>
  tandem.sql<{ looks: string }>(
    `SELECT concat_ws(' ', entity_type, entity_id, metadata ->> 'apiEndpoint') AS looks FROM audit_entries WHERE action = 'READ' ORDER BY audit_id`,
  );

/** An organization of several, newest last. */
async function makeOrganization(id: string, owner: string, members: string[] = []) {
  for (const user of [owner, ...members]) {
    await tandem.sql(`INSERT INTO users (user_id, created_at) VALUES ($1, clock_now()) ON CONFLICT DO NOTHING`, [user]);
  }
  await tandem.sql(`INSERT INTO organizations VALUES ($1, $2, 'Team ' || $1, 'CA', clock_now())`, [id, owner]);
  for (const user of [owner, ...members]) {
    const role = user === owner ? 'owner' : 'member';
    await tandem.sql('INSERT INTO organization_members VALUES ($1, $2, $3, clock_now())', [id, user, role]);
  }
}

t.test('everybody has a personal organization, before anything is written for them', async (t) => {
  const [mine, theirs] = [await get('/api/organizations', 'zoe'), await get('/api/organizations', 'ü😀'.repeat(64))];
  t.same(list(mine.body), [
    {
      organizationId: 'personal_zoe',
      name: 'Personal',
      owner: 'zoe',
      personal: true,
      region: 'US',
      createdAt: null,
      role: 'owner',
    },
  ]);
  t.match(list(theirs.body)[0]?.['organizationId'], /^personal-sha256_[0-9a-f]{64}$/, 'of a very long id, too');
  for (const path of ['', '/features', '/subscriptions', '/cache-info']) {
    const answer = await get(`/organizations/personal_zoe${path}`, 'zoe');
    t.equal(answer.status, 200, `${path}: ${answer.text}`);
    t.match(await get(`/organizations/personal_zoe${path}`, 'ann'), {
      status: 404,
      body: { code: 'organization_unknown' },
    });
  }
  t.same((await tandem.sql('SELECT FROM organizations')).length, 0, 'looking made none');

  await tandem.sql(`SELECT ensure_personal_organization('zoe')`);
  await tandem.sql(`SELECT ensure_personal_organization($1)`, ['ü😀'.repeat(64)]);
  const { body } = await get('/organizations/personal_zoe', 'zoe');
  t.match(body, {
    organizationId: 'personal_zoe',
    owner: 'zoe',
    createdAt: /Z$/,
    members: [{ userId: 'zoe', role: 'owner' }],
  });
  const stored = await get('/api/organizations', 'ü😀'.repeat(64));
  t.same(
    list(stored.body).map((each) => each['organizationId']),
    list(theirs.body).map((each) => each['organizationId']),
    'made under the id it was shown with',
  );
  t.match(await get('/organizations/personal_zoe', 'ann'), { status: 404 });
});

t.test('members see their organization, strangers learn nothing', async (t) => {
  await makeOrganization('acme', 'olga', ['mia']);
  for (const user of ['olga', 'mia']) {
    t.match(await get('/organizations/acme', user), {
      status: 200,
      body: {
        organizationId: 'acme',
        owner: 'olga',
        region: 'CA',
        members: [
          { userId: 'olga', role: 'owner' },
          { userId: 'mia', role: 'member' },
        ],
      },
    });
    const mine = list((await get('/api/organizations', user)).body);
    t.same(
      mine.map((each) => each['organizationId']),
      ['acme', `personal_${user}`],
    );
  }
  for (const path of ['', '/features', '/subscriptions', '/cache-info']) {
    const [theirs, nobodys] = [
      await get(`/organizations/acme${path}`, 'eve'),
      await get(`/organizations/nope${path}`, 'eve'),
    ];
    t.equal(theirs.status, 404);
    t.same(
      { ...theirs.body, requestId: '' },
      { ...nobodys.body, requestId: '' },
      'the same answer as for what does not exist',
    );
    t.match(await tandem.call(`/organizations/acme${path}`), { status: 401 });
  }
  await tandem.sql(`DELETE FROM organization_members WHERE organization_id = 'acme' AND user_id = 'mia'`);
  for (;;) if ((await get('/organizations/acme', 'mia')).status === 404) break;
});

t.test('lists go by page, and the cursor of one is none of another', async (t) => {
  for (const id of ['team-1', 'team-2', 'team-3']) await makeOrganization(id, 'pat');
  const seen: unknown[] = [];
  let cursor = '';
  for (let pages = 0; pages < 4; pages += 1) {
    const { body } = await get(`/api/organizations?limit=1${cursor}`, 'pat');
    seen.push(...list(body).map((each) => each['organizationId']));
    cursor = `&cursor=${body['nextCursor']}`;
  }
  t.same(seen, ['team-3', 'team-2', 'team-1', 'personal_pat']);
  t.equal(cursor, '&cursor=null');
  const { body } = await get('/admin/organizations?limit=1');
  const foreign = (await get('/api/user/credits/history', 'pat')).status === 200 && body['nextCursor'];
  t.match(await get(`/admin/subscriptions?cursor=${foreign}`), { status: 400, body: { code: 'invalid_cursor' } });
  for (const bad of [
    'x',
    Buffer.from('organizations:0000-01-01T00:00:00.000Z:x').toString('base64url'),
    Buffer.from('organizations:2026-99-01T00:00:00.000Z:x').toString('base64url'),
  ]) {
    t.match(
      await get(`/api/organizations?cursor=${bad}`, 'pat'),
      { status: 400, body: { code: 'invalid_cursor' } },
      bad,
    );
    t.match(
      await get(`/organizations/acme/subscriptions?cursor=${bad}`, 'olga'),
      { status: 400, body: { code: 'invalid_cursor' } },
      bad,
    );
  }
});

t.test('an admin sees all organizations and subscriptions, by filter; each look is kept', async (t) => {
  await tandem.sql(`INSERT INTO subscriptions (subscription_id, organization_id, price_id, status, current_period_end, complimentary, created_at, updated_at)
    SELECT id, org, price, status, clock_now() + span, starts_with(id, 'comp_'), clock_now(), clock_now() FROM (VALUES
      ('sub_1', 'acme', 'tandem_pro_monthly_ca', 'active', interval '9 days'), ('sub_2', 'acme', 'tandem_basic_monthly_ca', 'canceled', interval '9 days'),
      ('comp_3', 'team-1', 'tandem_standard_yearly_ca', 'active', interval '-1 day')) AS s (id, org, price, status, span)`);
  const teams = list((await get('/admin/organizations?owner=pat')).body);
  t.match(teams, [
    { organizationId: 'team-3', members: 1, subscriptions: 0 },
    {},
    { organizationId: 'team-1', subscriptions: 1 },
  ]);
  t.equal(list((await get('/admin/organizations?personal=true')).body).length, 2);
  t.equal(list((await get('/admin/organizations?region=CA')).body).length, 4);
  const ids = async (query: string) =>
    list((await get(`/admin/subscriptions${query}`)).body).map((each) => each['subscriptionId']);
  t.same((await ids('')).sort(), ['comp_3', 'sub_1', 'sub_2']);
  t.same(await ids('?organizationId=acme&status=active'), ['sub_1']);
  t.same(await ids('?complimentary=true'), ['comp_3']);
  t.same(await ids('?priceId=tandem_basic_monthly_ca'), ['sub_2']);
  const { body } = await get('/admin/subscriptions?limit=2');
  const next = await get(`/admin/subscriptions?limit=2&cursor=${body['nextCursor']}`);
  t.equal(list(body).length + list(next.body).length, 3);
  t.equal(next.body['nextCursor'], null);
  t.match(list((await get('/admin/subscriptions?organizationId=team-1')).body), [
    { tier: 'standard', billingCycle: 'yearly', currency: 'CAD', isActive: false, complimentary: true },
  ]);
  t.match(await get('/organizations/acme/features'), { status: 200, body: { level: 'pro' } });
  t.match(await tandem.call('/organizations/acme/subscriptions', { admin: true }), { body: { items: { length: 2 } } });
  for (;;) {
    const looks = (await audited()).map((each) => each.looks);
    if (!looks.includes('ORGANIZATION acme GET /organizations/:orgId/subscriptions')) continue;
    t.ok(looks.includes('SUBSCRIPTION * GET /admin/subscriptions'));
    t.ok(looks.includes('ORGANIZATION * GET /admin/organizations'));
    break;
  }
  t.match(await get('/admin/organizations', 'pat'), { status: 403 });
  t.match(await get('/admin/subscriptions?status=', 'pat'), { status: 403 });
});
