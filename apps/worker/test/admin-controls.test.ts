import { startTandem } from '@tandem/testing';
import t from 'tap';

const tandem = await startTandem();
t.teardown(tandem.stop);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  tandem.call(path, { admin: true, body, headers });
const entries = (type: string, id: string) =>
  tandem.sql<{ action: string; changes: unknown; metadata: unknown; actor_id: string }>(
    `SELECT action, changes, metadata, actor_id FROM audit_entries WHERE entity_type = $1 AND entity_id = $2 AND action <> 'READ' ORDER BY entity_seq`,
    [type, id],
  );
const statusOf = async (user: string) => (await tandem.call('/api/user/credits/status', { user })).body;

t.test('flags and settings are shown as they are, and the look is audited', async (t) => {
  t.match((await tandem.call('/admin/flags', { admin: true })).body, {
    items: [{ name: 'credits_v2', enabled: Boolean, percentage: 100, signUpsSince: null }],
  });
  const { body } = await tandem.call('/admin/settings', { admin: true });
  t.match(body['items'], [
    { name: 'maintenance_mode', value: false, setBy: 'admin', updatedAt: null },
    { name: 'maintenance_retry_seconds', value: 30 },
    { name: 'rollback_mode', value: false },
    { name: 'credit_system_version', value: null, setBy: 'deployment' },
    { name: 'clawback_debt', value: false, setBy: 'deployment' },
  ]);
});

t.test('a user is put on a system and back; nothing is granted for it', async (t) => {
  const path = '/admin/users/ann/credit-system';
  await post('/admin/flags/credits_v2', { enabled: false, reason: 'all on v1' });
  t.equal((await tandem.consume('ann')).status, 200);
  const key = { 'idempotency-key': 'override-1' };
  const first = await post(path, { override: 'v2', reason: 'asked for', ticketId: 'T-1' }, key);
  t.match(first, { status: 200, body: { status: 'applied', userId: 'ann', override: 'v2', version: 'v2' } });
  t.match(await statusOf('ann'), { version: 'v2', analysis: { remaining: 9 } });
  t.equal((await post(path, { override: null, reason: 'over' })).body['version'], 'v1');
  const again = await post(path, { reason: 'asked for', override: 'v2', ticketId: 'T-1' }, key);
  t.equal(again.text, first.text, 'a repeat gets the first answer');
  t.equal(again.headers.get('idempotency-replayed'), 'true');
  t.equal((await statusOf('ann'))['version'], 'v1', 'and changes nothing');
  t.match(await post(path, { override: 'v1', reason: 'other' }, key), { status: 422 });
  t.match(await entries('CREDITS', 'ann'), [
    {
      action: 'UPDATE',
      actor_id: 'internal-api-key',
      changes: { creditSystemOverride: { from: null, to: 'v2' } },
      metadata: { reason: 'asked for', ticketId: 'T-1', apiEndpoint: /^POST \/admin\/users\/:userId\/credit-system/ },
    },
    { changes: { creditSystemOverride: { from: 'v2', to: null } } },
  ]);
  t.match(await post('/admin/users/never-seen/credit-system', { override: 'v2', reason: 'before the first use' }), {
    status: 200,
  });
  t.match(await statusOf('never-seen'), { version: 'v2', analysis: { limit: 5, remaining: 5 } });
  t.same(await tandem.verify(), []);
});

t.test('what is due is applied by the old system before a user is put on the other', async (t) => {
  t.equal((await tandem.consume('bob')).status, 200);
  await tandem.advance(40 * 86_400_000);
  await post('/admin/users/bob/credit-system', { override: 'v2', reason: 'moves in mid-month' });
  const [period] = await tandem.sql(
    `SELECT credit_system FROM credit_periods WHERE user_id = 'bob' ORDER BY starts_at DESC LIMIT 1`,
  );
  t.match(period, { credit_system: 'v1' });
  t.match(await statusOf('bob'), { version: 'v2', analysis: { remaining: 10 } });
  t.same(await tandem.verify(), []);
});

t.test('rollback mode puts everybody on v1', async (t) => {
  await post('/admin/users/carl/credit-system', { override: 'v2', reason: 'pinned' });
  t.equal((await statusOf('carl'))['version'], 'v2');
  t.equal((await post('/admin/settings/rollback_mode', { value: true, reason: 'drill', ticketId: 'T-2' })).status, 200);
  t.equal((await statusOf('carl'))['version'], 'v1');
  await post('/admin/settings/rollback_mode', { value: false, reason: 'drill over' });
  t.equal((await statusOf('carl'))['version'], 'v2');
  t.match(await entries('SETTING', 'rollback_mode'), [
    {
      action: 'CREATE',
      changes: { rollback_mode: { from: null, to: true } },
      metadata: { reason: 'drill', ticketId: 'T-2' },
    },
    { action: 'UPDATE', changes: { rollback_mode: { from: true, to: false } } },
  ]);
});

t.test('not for users, not without a reason, and not with other bodies', async (t) => {
  const setting = '/admin/settings/maintenance_mode';
  const system = '/admin/users/ann/credit-system';
  const good = { [setting]: { value: false, reason: 'r' }, [system]: { override: 'v2', reason: 'r' } };
  for (const [path, body] of Object.entries(good)) {
    t.equal((await tandem.call(path, { body })).status, 401);
    t.equal((await tandem.call(path, { user: 'ann', body })).status, 403);
    t.equal((await tandem.call(path, { body, headers: { 'x-api-key': 'wrong' } })).status, 401);
    for (const wrong of [{ reason: undefined }, { reason: '' }, { userId: 'bob' }, { ticketId: '' }])
      t.match(await post(path, { ...body, ...wrong }), { status: 400, body: { code: 'validation_failed' } });
  }
  for (const value of ['true', 1, null, undefined, [true]])
    t.equal((await post(setting, { value, reason: 'r' })).status, 400, String(value));
  for (const value of [0, 3601, 1.5, '30', true])
    t.equal((await post('/admin/settings/maintenance_retry_seconds', { value, reason: 'r' })).status, 400);
  for (const override of ['v3', '', true, undefined])
    t.equal((await post(system, { override, reason: 'r' })).status, 400, String(override));
  for (const name of ['clawback_debt', 'credit_system_version', 'no_such', '__proto__'])
    t.equal((await post(`/admin/settings/${name}`, { value: true, reason: 'r' })).status, 404, name);
  t.equal((await post('/admin/users/%00/credit-system', { override: 'v2', reason: 'r' })).status, 400);
  t.equal((await tandem.call('/admin/settings', { user: 'ann' })).status, 403);
  t.equal((await tandem.call('/admin/flags', {})).status, 401);
});
