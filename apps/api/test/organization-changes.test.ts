import { startTandem } from '@tandem/testing';
import t from 'tap';

const tandem = await startTandem();
t.teardown(tandem.stop);

const TEAM = '/organizations/personal_olga';
type Sent = { body?: unknown; headers?: Record<string, string> };
const add = (user: string, memberId: string, headers = {}) =>
  tandem.call(`${TEAM}/members`, { user, headers, body: { userId: memberId } });
const remove = (user: string, memberId: string, more: Sent = {}) =>
  tandem.call(`${TEAM}/members/${encodeURIComponent(memberId)}`, { method: 'DELETE', user, ...more });
const rename = (user: string, name: unknown) => tandem.call(TEAM, { method: 'PATCH', user, body: { name } });
const members = async (user = 'olga') => {
  const { body } = await tandem.call(TEAM, { user });
  return ((body['members'] ?? []) as { userId: string }[]).map(({ userId }) => userId);
};
const audit = () =>
  tandem.sql<{ line: string }>(
    `SELECT concat_ws(' ', action, actor_type, actor_id, changes::text, metadata ->> 'reason') AS line FROM audit_entries
      WHERE entity_type = 'ORGANIZATION' AND action <> 'READ' ORDER BY audit_id`,
  );

t.test('the owner adds members, who see the organization from then on', async (t) => {
  t.match(await tandem.call(TEAM, { user: 'mia' }), { status: 404 });
  t.match(await add('olga', 'mia'), {
    status: 200,
    body: {
      status: 'applied',
      organizationId: 'personal_olga',
      member: { userId: 'mia', role: 'member', since: /Z$/ },
    },
  });
  for (;;) if ((await tandem.call(TEAM, { user: 'mia' })).status === 200) break;
  t.same(await members('mia'), ['olga', 'mia']);
  t.match(await add('olga', 'mia'), { status: 200 }, 'a member stays a member');
  t.match(await add('olga', 'olga'), { status: 200, body: { member: { role: 'owner' } } }, 'and the owner the owner');
  t.same(await members(), ['olga', 'mia']);
  const lines = (await audit()).map(({ line }) => line);
  t.equal(lines.length, 2, 'what changed nothing is not kept');
  t.match(lines[0], /^CREATE SYSTEM tandem/);
  t.equal(lines[1], 'UPDATE USER olga {"member": {"to": "mia", "from": null}}');
});

t.test('the same key adds once, and answers to the byte', async (t) => {
  const key = { 'idempotency-key': 'add-1' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => add('olga', 'noa', key)));
  t.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
  t.equal(answers[0]?.status, 200);
  t.match(await add('olga', 'eva', key), { status: 422, body: { code: 'idempotency_key_reused' } });
  const operation = await tandem.call(`/api/operations/${answers[0]?.body['operationId']}`, { user: 'olga' });
  t.match(operation.body, { type: 'add_member', status: 'applied', httpStatus: 200 });
});

t.test('members look and do not decide; strangers learn nothing', async (t) => {
  const before = await audit();
  for (const answer of [await add('mia', 'eve'), await remove('mia', 'noa'), await rename('mia', 'Mine')]) {
    t.match(answer, { status: 403, body: { code: 'owner_only' } });
  }
  for (const answer of [
    await add('eve', 'eve'),
    await remove('eve', 'eve'),
    await remove('eve', 'mia'),
    await rename('eve', 'Mine'),
  ]) {
    t.match(answer, { status: 404, body: { code: 'organization_unknown' } });
  }
  t.same(await audit(), before);
});

t.test('the owner removes members, and members go by themselves; the owner stays', async (t) => {
  t.match(await remove('olga', 'mia'), { status: 200, body: { organizationId: 'personal_olga', userId: 'mia' } });
  for (;;) if ((await tandem.call(TEAM, { user: 'mia' })).status === 404) break;
  t.match(await remove('noa', 'noa'), { status: 200 });
  t.match(await remove('olga', 'mia'), { status: 404, body: { code: 'member_unknown', userId: 'mia' } });
  t.match(await remove('olga', 'olga'), { status: 409, body: { code: 'owner_stays' } });
  for (;;) if ((await members()).length === 1) break;
});

t.test('the owner names it', async (t) => {
  t.match(await rename('olga', 'Olga & Söhne 😀'), { status: 200, body: { name: 'Olga & Söhne 😀' } });
  for (const name of ['', 'x'.repeat(201), 7, null]) t.match(await rename('olga', name), { status: 400 });
  t.match((await audit()).at(-1)?.line, /"name": \{"to": "Olga & Söhne 😀", "from": "Personal"\}/);
});

t.test('an admin may, and has to say why', async (t) => {
  const path = `${TEAM}/members`;
  t.match(await tandem.call(path, { admin: true, body: { userId: 'kim' } }), {
    status: 400,
    body: { code: 'validation_failed', errors: [{ path: '/reason' }] },
  });
  t.match(await tandem.call(path, { admin: true, body: { userId: 'kim', reason: 'asked by phone' } }), { status: 200 });
  t.match(await tandem.call(`${path}/kim`, { admin: true, method: 'DELETE' }), { status: 400 });
  t.match(await tandem.call(`${path}/kim?reason=a%20mistake`, { admin: true, method: 'DELETE' }), { status: 200 });
  const lines = (await audit()).map(({ line }) => line).slice(-2);
  t.same(lines, [
    'UPDATE ADMIN internal-api-key {"member": {"to": "kim", "from": null}} asked by phone',
    'UPDATE ADMIN internal-api-key {"member": {"to": null, "from": "kim"}} a mistake',
  ]);
  t.match(await tandem.call('/organizations/nope/members', { admin: true, body: { userId: 'kim', reason: 'x' } }), {
    status: 404,
  });
});

t.test('nobody is added beyond a thousand, and no field that is not asked for counts', async (t) => {
  await tandem.sql(
    `INSERT INTO users (user_id, created_at) SELECT 'crowd-' || n, clock_now() FROM generate_series(2, 1000) AS n`,
  );
  await tandem.sql(
    `INSERT INTO organization_members SELECT 'personal_olga', 'crowd-' || n, 'member', clock_now() FROM generate_series(2, 1000) AS n`,
  );
  t.match(await add('olga', 'late'), { status: 409, body: { code: 'organization_full', limit: 1000 } });
  for (const body of [{ userId: 'x', role: 'owner' }, { userId: '' }, { userId: ['x'] }, { userId: 'a\u0000b' }, {}]) {
    t.match(await tandem.call(`${TEAM}/members`, { user: 'olga', body }), { status: 400 }, JSON.stringify(body));
  }
});
