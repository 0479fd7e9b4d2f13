import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import { chanceOf, startTcpProxy } from '@tandem/testing/faults';
import t from 'tap';

t.test('a connection that breaks inside a transaction fails that and nothing else', async (t) => {
  const database = await createTestDatabase();
  t.teardown(database.drop);
  const way = await startTcpProxy(database.ownerUrl, chanceOf(1));
  t.teardown(way.close);
  const db = openDatabase({ url: way.url, applicationName: 'tandem-test', poolSize: 2 });
  t.teardown(db.close);
  for (const run of [db.inSnapshot, db.inTransaction]) {
    const broken = run(async (query) => {
      const sleeping = query('SELECT pg_sleep(30)');
      await pause(100);
      way.cut();
      return sleeping;
    });
    await t.rejects(broken, 'while a statement runs');
    const between = run(async (query) => {
      await query('SELECT 1');
      way.cut();
      await pause(200);
      return query('SELECT 1');
    });
    await t.rejects(between, 'between two statements');
    t.same(await db.query('SELECT 1 AS one'), [{ one: 1 }], 'the next has another connection');
  }
  t.equal(db.stats().waiting, 0);
});
