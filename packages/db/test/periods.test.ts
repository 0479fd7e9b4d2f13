import { openDatabase, readCreditStatus, verifyCredits } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { settleDueAccounts } from '@tandem/db/writes';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

t.test('sixteen clients at once open one period for a user never seen', async (t) => {
  const { workerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: workerUrl, applicationName: 'test', poolSize: 16 });
  t.teardown(() => db.close());
  for (let user = 0; user < 20; user += 1) {
    const periods = await Promise.all(
      Array.from({ length: 16 }, () =>
        db.query<{ starts_at: Date }>('SELECT starts_at, ends_at FROM get_or_create_active_period($1)', [
          `user-${user}`,
        ]),
      ),
    );
    t.equal(new Set(periods.map(([period]) => JSON.stringify(period))).size, 1);
  }
  const [count] = await db.query<{ periods: number; lots: number }>(
    'SELECT (SELECT count(*)::int FROM credit_periods) AS periods, (SELECT count(*)::int FROM credit_lots) AS lots',
  );
  t.same(count, { periods: 20, lots: 40 });
});

t.test(
  'months that nobody worked through are each handled once, by job or by touch, and nothing adds up',
  async (t) => {
    const { ownerUrl, drop } = await createTestDatabase();
    t.teardown(drop);
    const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
    t.teardown(() => db.close());
    for (const user of ['by-job', 'by-touch']) await db.query(`SELECT consume_credits($1, 'analysis', 3)`, [user]);
    await db.query(
      `INSERT INTO users (user_id, created_at) SELECT 'anchored', clock_now();
     INSERT INTO credit_accounts (user_id, plan_code, anchor_at) VALUES ('anchored', 'lifetime', '2024-01-31T10:30:00Z')`,
    );
    await db.query(`SELECT consume_credits('anchored', 'roast', 30)`);

    await moveClock(db, { byMs: 130 * 86_400_000 });
    const seen = await readCreditStatus(db, 'by-job');
    const touched = await db.query(`SELECT consume_credits('by-touch', 'analysis', 1)`);
    let settled = 0;
    for (let more = true; more; ) {
      const chunk = await settleDueAccounts(db, { limit: 1 });
      settled += chunk.accounts;
      more = chunk.remaining;
    }
    t.equal(settled, 2, 'the touched one was not due any more');
    t.same(await settleDueAccounts(db, { limit: 10 }), { accounts: 0, remaining: false }, 'a second run finds nothing');
    const { lots, ...after } = await readCreditStatus(db, 'by-job');
    t.same(
      { ...seen, lots: seen.lots.map((lot) => ({ ...lot, lotId: '' })) },
      { ...after, lots: lots.map((lot) => ({ ...lot, lotId: '' })) },
      'a read before the write said the same',
    );
    t.equal(after.analysis.remaining, 5);
    t.equal(touched.length, 1);
    t.equal((await readCreditStatus(db, 'anchored')).roast.remaining, 500);

    const months = await db.query<{ user_id: string; periods: number; gaps: number }>(
      `SELECT user_id, count(*)::int AS periods, count(*) FILTER (WHERE next <> ends_at)::int AS gaps
       FROM (SELECT *, lead(starts_at) OVER (PARTITION BY user_id ORDER BY starts_at) AS next FROM credit_periods) AS p GROUP BY user_id`,
    );
    for (const row of months) t.match(row, { gaps: 0 }, `${row.user_id}: ${row.periods} periods`);
    t.ok(months.every((row) => row.periods >= 5));
    t.same((await verifyCredits(db, { limit: 10 })).differences, []);
  },
);

t.test('a clock that is set back moves no account back', async (t) => {
  const { ownerUrl, drop } = await createTestDatabase();
  t.teardown(drop);
  const db = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 2 });
  t.teardown(() => db.close());
  await moveClock(db, { byMs: 40 * 86_400_000 });
  await db.query(`SELECT consume_credits('ann', 'analysis', 2)`);
  await db.query('UPDATE clock SET offset_ms = 0');
  await db.query(`SELECT consume_credits('ann', 'analysis', 3)`);
  t.equal((await readCreditStatus(db, 'ann')).analysis.remaining, 0, 'no second allowance');
  const [row] = await db.query<{ periods: number }>('SELECT count(*)::int AS periods FROM credit_periods');
  t.equal(row?.periods, 1);
  t.same((await verifyCredits(db, { limit: 10 })).differences, []);
});
