import { setTimeout as pause } from 'node:timers/promises';
import {
  fully,
  makeUsers,
  onEachBackendInFull,
  promisesKept,
  seededChance,
  sendAgain,
  startExposedTandem,
  startLoad,
} from '@tandem/testing/faults';
import { askRedis } from '@tandem/testing/redis';
import t from 'tap';

// The network between Tandem and its servers, under load: one running Tandem for all of it.
t.setTimeout(900_000);
const chance = seededChance(t);

/** What a client is told within its own deadline: it prefers to wait 5 s at most. */
const ANSWERED_MS = 9_000;

await onEachBackendInFull('a network that cuts, delays and forgets', async (t, backend) => {
  const { tandem, redis, ways } = await startExposedTandem(t, { backend, chance, workers: 2 });
  await makeUsers(tandem);
  const onEachWay = (hurt: (way: (typeof ways)[number]) => void) => ways.forEach(hurt);

  await t.test('F12 every connection cut every 200 ms', async (t) => {
    const load = startLoad(tandem, 'cut');
    for (let cuts = 0; cuts < fully(12, 100); cuts += 1) {
      await pause(200);
      onEachWay((way) => way.cut());
    }
    await promisesKept(t, tandem, await sendAgain(tandem, await load.stop()));
  });

  await t.test('F14 a second of delay and jitter on every way there and back', async (t) => {
    const stalledBefore = stalled();
    onEachWay((way) => way.delay(250, 500));
    const load = startLoad(tandem, 'late');
    await pause(fully(4_000, 30_000));
    const startedAt = Date.now();
    const { status } = await tandem.consume('user-1', {}, { prefer: 'wait=5' });
    t.ok(Date.now() - startedAt < ANSWERED_MS, `answered ${status} after ${Date.now() - startedAt} ms`);
    onEachWay((way) => way.delay(0));
    await promisesKept(t, tandem, await load.stop());
    t.comment(`${stalled() - stalledBefore} jobs were taken over from a worker that was late with its lock`);
  });

  await t.test('F15 the server ends the connections that wait for news', async (t) => {
    const load = startLoad(tandem, 'deaf');
    for (let times = 0; times < 3; times += 1) {
      await pause(200 + chance.next() * 300);
      if (redis) await askRedis(redis.port, 'CLIENT KILL TYPE pubsub');
      if (redis) await askRedis(redis.port, 'CLIENT KILL TYPE normal');
      await tandem.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name LIKE 'tandem-queue%' AND query ILIKE 'listen%'`,
      );
    }
    const sent = await load.stop();
    const startedAt = Date.now();
    t.equal((await tandem.consume('user-1', {}, { prefer: 'wait=10' })).status, 200);
    t.ok(Date.now() - startedAt < 5_000, `taken and answered ${Date.now() - startedAt} ms later`);
    await promisesKept(t, tandem, sent);
  });

  function stalled(): number {
    return tandem.log.filter(({ msg, queue }) => msg === 'a job lost its worker' && String(queue).startsWith('credits'))
      .length;
  }
});
