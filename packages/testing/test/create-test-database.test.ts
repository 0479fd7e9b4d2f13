import t from 'tap';
import { createEmptyDatabase, createTestDatabase } from '../src/index.ts';

t.test('each test has a migrated database of its own', async (t) => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()];
  t.teardown(() => Promise.all([one.drop(), other.drop()]));
  await one.sql(`CREATE TABLE only_here (id int)`);
  const there = await other.sql<{ there: boolean }>(`SELECT to_regclass('only_here') IS NOT NULL AS there`);
  t.same(there, [{ there: false }]);
  const queue = await one.sql<{ there: boolean }>(`SELECT to_regclass('bullmq.job') IS NOT NULL AS there`);
  t.same(queue, [{ there: true }]);
  const plans = await one.sql<{ plans: number }>('SELECT count(*)::int AS plans FROM plans');
  t.same(plans, [{ plans: 5 }]);
});

t.test('an empty one is there for migrations', async (t) => {
  const { sql, drop } = await createEmptyDatabase();
  t.teardown(drop);
  t.same(await sql(`SELECT FROM pg_tables WHERE schemaname = 'public'`), []);
});

t.test('copies are cheap', async (t) => {
  const startedAt = Date.now();
  for (let copies = 0; copies < 10; copies += 1) t.teardown((await createTestDatabase()).drop);
  t.comment(`${(Date.now() - startedAt) / 10} ms each`);
  t.ok(Date.now() - startedAt < 10_000);
});
