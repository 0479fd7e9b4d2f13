import { setTimeout as pause } from 'node:timers/promises';
import { onEachBackend } from '@tandem/testing';
import {
  fully,
  makeUsers,
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

await onEachBackend('PostgreSQL away, frozen and locked', async (t, backend) => {
  const env = { DATABASE_POOL_SIZE: '2' };
  const { tandem, postgres } = await startExposedTandem(t, { backend, chance, env, processes: true });
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
    const held = await lockEverything();
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

  async function lockEverything() {
    const { openDatabase } = await import('@tandem/db');
    const owner = openDatabase({ url: tandem.database.ownerUrl, applicationName: 'tandem-test', poolSize: 1 });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const over = owner.inTransaction(async (query) => {
      await query('LOCK TABLE credit_accounts IN ACCESS EXCLUSIVE MODE');
      locked();
      await released;
    });
    await isLocked;
    return {
      async release() {
        release();
        await over;
        await owner.close();
      },
    };
  }
});
