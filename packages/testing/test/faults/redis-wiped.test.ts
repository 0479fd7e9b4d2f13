import { setTimeout as pause } from 'node:timers/promises';
import { MAINTENANCE_JOBS } from '@tandem/contracts';
import { startTandem } from '@tandem/testing';
import { makeUsers, promisesKept, seededChance, sendAgain, startLoad, until } from '@tandem/testing/faults';
import { askRedis, redisIsInstalled } from '@tandem/testing/redis';
import t from 'tap';

// A Redis that forgets or is full under a running Tandem.
t.setTimeout(600_000);
const chance = seededChance(t);
const REPEATED = Object.values(MAINTENANCE_JOBS).filter((job) => 'everyMs' in job).length;

if (redisIsInstalled()) {
  t.test('a Redis that is wiped, full, and wiped again', async (t) => {
    const tandem = await startTandem({ creditSystemVersion: 'v2', backend: 'redis' });
    t.teardown(tandem.stop);
    await makeUsers(tandem);
    const port = tandem.redis?.port ?? 0;
    const schedules = () => askRedis(port, 'ZCARD {tandem:maintenance}:maintenance:repeat');
    t.equal(await schedules(), `:${REPEATED}\r\n`);

    await t.test('F9 wiped under load', async (t) => {
      const load = startLoad(tandem, 'wiped');
      for (let wipes = 0; wipes < 4; wipes += 1) {
        await pause(150 + chance.next() * 250);
        await askRedis(port, 'FLUSHALL');
      }
      const sent = await load.stop();
      const again = await sendAgain(tandem, await unknown(sent));
      t.same(
        again.filter(({ answer }) => (answer?.status ?? 500) >= 500),
        [],
        `the ${again.length} that nobody knew were taken when they came again`,
      );
      await promisesKept(t, tandem, [...sent, ...again], { mayForget: true });
    });

    await t.test('F9 what waited when Redis was wiped is unknown, and its key is free', async (t) => {
      await tandem.workers[0]?.stop();
      const headers = { prefer: 'respond-async', 'idempotency-key': 'waiting' };
      const { status, body } = await tandem.consume('user-1', {}, headers);
      t.equal(status, 202);
      await askRedis(port, 'FLUSHALL');
      const look = await tandem.call(`/api/operations/${String(body['operationId'])}`, { user: 'user-1' });
      t.match(look, { status: 404, body: { code: 'operation_unknown' } });
      await tandem.startWorker();
      t.match(await tandem.consume('user-1', {}, { 'idempotency-key': 'waiting' }), { status: 200 });
    });

    await t.test('F10 full: refused with 503 and where to look, nothing lost', async (t) => {
      const load = startLoad(tandem, 'full');
      await pause(300);
      await askRedis(port, 'CONFIG SET maxmemory 1mb');
      await until('a refusal', async () => (await tandem.consume('user-1')).status === 503);
      const { headers } = await tandem.consume('user-2');
      t.equal(headers.get('retry-after'), '2');
      await askRedis(port, 'CONFIG SET maxmemory 0');
      await until('a consume', async () => (await tandem.consume('user-3')).status === 200);
      await promisesKept(t, tandem, await load.stop());
    });

    await t.test('F26 schedules that are gone come back by themselves', async (t) => {
      await askRedis(port, 'FLUSHALL');
      t.equal(await schedules(), ':0\r\n');
      await until('all schedules', async () => (await schedules()) === `:${REPEATED}\r\n`);
      t.ok(tandem.log.some(({ msg }) => msg === 'repeated jobs were scheduled no more, and are again'));
    });

    /** Those answered 202 that nobody knows any more, as sent without an answer. */
    async function unknown(sent: Awaited<ReturnType<ReturnType<typeof startLoad>['stop']>>) {
      const open = sent.filter(({ answer }) => answer?.status === 202);
      const looks = await Promise.all(
        open.map(async (one) => {
          const path = `/api/operations/${String(one.answer?.body['operationId'])}`;
          return { ...one, answer: await tandem.call(path, { user: one.user }) };
        }),
      );
      return looks.filter(({ answer }) => answer.status === 404).map((one) => ({ ...one, answer: undefined }));
    }
  });
} else {
  t.comment('left out, because redis-server is not on the PATH: a Redis that is wiped, full, and wiped again');
}
