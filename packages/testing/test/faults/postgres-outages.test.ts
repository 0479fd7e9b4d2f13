import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@tandem/db';

import {
  fully,
  holdLock,
  makeUsers,
  onEachBackendInFull,
  promisesKept,
  seededChance,
  startExposedTandem,
  startLoad,
  until,
} from '@tandem/testing/faults';
import t from 'tap';

// PostgreSQL killed, frozen and locked under a running Tandem: real processes, one deployment for all of it.
t.setTimeout(900_000);
const chance = seededChance(t);
/** The API's limit for one read is 5 s, for a connection of its pool 1.5 s. */
const READ_MS = 8_000;

await onEachBackendInFull('PostgreSQL away, frozen and locked', async (t, backend) => {
  const env = { DATABASE_POOL_SIZE: '2' };
  const { tandem, postgres } = await startExposedTandem(t, {
    backend,
    chance,
    env,
    processes: true,
    postgres: { deadlock_timeout: '2s' },
  });
  await makeUsers(tandem);
  const reads = async (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const startedAt = Date.now();
        const { status, headers } = await tandem.call('/api/user/credits/status', { user: `user-${n}` });
        return { status, retryAfter: headers.get('retry-after'), ms: Date.now() - startedAt };
      }),
    );
  const refused = { status: 503, retryAfter: '2' };

  await t.test('F6 killed under load and started again', async (t) => {
    const load = startLoad(tandem, 'killed');
    await pause(300 + chance.next() * 500);
    await postgres.kill();
    const answers = await reads(6);
    for (const answer of answers) t.match(answer, refused);
    t.ok(
      Math.max(...answers.map(({ ms }) => ms)) < READ_MS,
      `reads were refused after ${answers.map(({ ms }) => ms)} ms`,
    );
    await pause(500 + chance.next() * 500);
    await postgres.restart();
    await until('a read', async () => (await reads(1))[0]?.status === 200);
    await promisesKept(t, tandem, await load.stop());
  });

  await t.test('F7 frozen under load', async (t) => {
    const load = startLoad(tandem, 'frozen');
    await pause(300);
    await postgres.freeze();
    const answers = await reads(6);
    for (const answer of answers) t.match(answer, refused);
    t.ok(
      Math.max(...answers.map(({ ms }) => ms)) < READ_MS,
      `reads were refused after ${answers.map(({ ms }) => ms)} ms`,
    );
    t.equal((await tandem.call('/health/live')).status, 200);
    await pause(fully(0, 25_000));
    await postgres.thaw();
    await until('a read', async () => (await reads(1))[0]?.status === 200);
    await promisesKept(t, tandem, await load.stop());
  });

  await t.test('F20 every connection waits for a lock', async (t) => {
    const held = await holdLock(tandem.database, 'LOCK TABLE credit_accounts IN ACCESS EXCLUSIVE MODE');
    const sent = startLoad(tandem, 'locked');
    const answers = await reads(8);
    for (const answer of answers) t.match(answer, refused);
    t.ok(
      Math.max(...answers.map(({ ms }) => ms)) < READ_MS,
      `reads were refused after ${answers.map(({ ms }) => ms)} ms`,
    );
    await held.release();
    await until('a read', async () => (await reads(1))[0]?.status === 200);
    await promisesKept(t, tandem, await sent.stop());
  });

  await t.test('F21 a deadlock and serialization failures are tried again', async (t) => {
    // Its statement locks user-0 first (RULES 3: in user order); ours has user-1 and then wants user-0.
    const ours = openDatabase({ url: tandem.database.superuserUrl, applicationName: 'tandem-test', poolSize: 1 });
    const cross = async () => {
      const patient = ours.inTransaction(async (query) => {
        await query(`SET LOCAL deadlock_timeout = '60s'`);
        await query(`SELECT FROM credit_accounts WHERE user_id = 'user-1' FOR UPDATE`);
        const both = ['user-9', 'user-0', 'user-1'].map((user) => tandem.consume(user, {}, { prefer: 'wait=30' }));
        await until('a statement that waits', async () => {
          const waiting = await tandem.sql(
            `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND application_name = 'tandem-worker'`,
          );
          return waiting.length > 0;
        });
        await query(`SELECT FROM credit_accounts WHERE user_id = 'user-0' FOR UPDATE`);
        return both;
      });
      const answers = await Promise.all(await patient);
      t.same(
        answers.map(({ status }) => status),
        [200, 200, 200],
      );
    };
    // Only when the two share a statement, as they nearly always do, can it meet ours.
    await until('PostgreSQL to end a deadlock at the cost of the worker', async () => {
      await cross();
      return sqlstates().includes('40P01');
    });
    await ours.close();

    await tandem.sql(`ALTER ROLE tandem_worker_login SET default_transaction_isolation = 'repeatable read'`);
    const [worker] = tandem.workers;
    await worker?.stop();
    await Promise.all([tandem.startWorker(), tandem.startWorker()]);
    const load = startLoad(tandem, 'serial', 5);
    await until('a serialization failure', async () => sqlstates().includes('40001'));
    await promisesKept(t, tandem, await load.stop());
  });

  function sqlstates(): unknown[] {
    return tandem.log.map(({ sqlstate }) => sqlstate);
  }
});
