import { startTandem } from '@tandem/testing';
import t from 'tap';

t.test('under v1 both types show and spend one pool', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v1' });
  t.teardown(tandem.stop);
  const fresh = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(fresh.body, { version: 'v1', fallback: true, plan: 'free', pool: { limit: 10, used: 0, remaining: 10 } });
  t.match((await tandem.consume('ann', { creditType: 'roast', amount: 3 })).body, {
    balance: { analysis: 7, roast: 7 },
  });
  const pool = { limit: 10, used: 3, held: 0, remaining: 7 };
  const status = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(status.body, { analysis: pool, roast: pool, pool });
  const refused = await tandem.consume('ann', { amount: 8 });
  t.match(refused, {
    status: 402,
    body: { required: 8, remaining: 7, limit: 10, upgrade: ['pro_monthly', 'pro_yearly', 'lifetime'] },
  });
  t.same(await tandem.verify(), []);
});

t.test('a change of system in mid-month grants nothing; the next month is of the new one', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v1' });
  t.teardown(tandem.stop);
  await tandem.consume('ann', { amount: 4 });
  await tandem.sql(`SELECT declare_deployment('v2')`);
  const status = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(
    status.body,
    { version: 'v2', fallback: false, analysis: { remaining: 6 }, roast: { remaining: 6 } },
    'what was there stays',
  );
  t.match((await tandem.consume('ann', { creditType: 'roast', amount: 6 })).body, {
    balance: { analysis: 0, roast: 0 },
  });
  await tandem.advance(40 * 86_400_000);
  const next = await tandem.call('/api/user/credits/status', { user: 'ann' });
  t.match(next.body, {
    analysis: { limit: 5, used: 0, remaining: 5 },
    roast: { limit: 5, remaining: 5 },
    pool: { limit: 0 },
  });
  t.match((await tandem.consume('ann', { amount: 5 })).body, { balance: { analysis: 0, roast: 5 } });
  const [audited] = await tandem.sql<{ changes: unknown }>(
    `SELECT changes FROM audit_log WHERE entity_type = 'SETTING' ORDER BY at DESC LIMIT 1`,
  );
  t.same(audited?.changes, { credit_system_version: { from: 'v1', to: 'v2' } });
  t.same(await tandem.verify(), []);
});

t.test('without a pin the override, then the flag decides, at once and for each user the same way', async (t) => {
  const tandem = await startTandem();
  t.teardown(tandem.stop);
  const version = async (user: string) => (await tandem.call('/api/user/credits/status', { user })).body['version'];
  t.equal(await version('ann'), 'v2', 'the flag is on in a local run');
  await tandem.sql(`UPDATE feature_flags SET percentage = 40 WHERE name = 'credits_v2'`);
  const users = Array.from({ length: 60 }, (_, n) => `user-${n}`);
  const first = await Promise.all(users.map(version));
  t.same(await Promise.all(users.map(version)), first, 'a user stays where he is');
  const share = first.filter((system) => system === 'v2').length;
  t.ok(share > 8 && share < 40, `${share} of 60 are on v2 at 40 %`);
  await tandem.sql(`UPDATE feature_flags SET enabled = false WHERE name = 'credits_v2'`);
  t.equal(await version('ann'), 'v1');
  await tandem.sql(`INSERT INTO users (user_id, created_at, credit_system_override) VALUES ('vip', clock_now(), 'v2')`);
  t.equal(await version('vip'), 'v2');
  await tandem.sql(`INSERT INTO settings VALUES ('rollback_mode', 'true', clock_now())`);
  t.equal(await version('vip'), 'v1', 'rollback mode forces v1');
});
