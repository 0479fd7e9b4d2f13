import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BackendKind, startTandem } from '@tandem/testing';
import { makeUsers, promisesKept, seededChance, startLoad, whereThereIsFaketime } from '@tandem/testing/faults';
import { redisIsInstalled } from '@tandem/testing/redis';
import t from 'tap';

// Workers whose host has another time than PostgreSQL.
t.setTimeout(900_000);
const chance = seededChance(t);
const JUMPS = 8;

await whereThereIsFaketime('F16 workers an hour ahead, an hour behind, and one that jumps', async (t, faketime) => {
  await t.test('queue on PostgreSQL', (t) => skewed(t, faketime, 'postgres'));
  if (redisIsInstalled()) await t.test('queue on Redis', (t) => skewed(t, faketime, 'redis'));
  else t.comment('left out on Redis, because redis-server is not on the PATH');
});

async function skewed(t: Parameters<typeof promisesKept>[0], faketime: string, backend: BackendKind) {
  const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, workers: 1, backend });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const now = await tandem.now();
  // An hour before the month's end: a worker that is ahead would reset too early.
  await tandem.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime() - 1_800_000);
  const jumps = join(await mkdtemp(join(tmpdir(), 'tandem-clock-')), 'offset');
  await writeFile(jumps, '+0');
  const skew = { LD_PRELOAD: faketime, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  await tandem.startWorker({ ...skew, FAKETIME: '+3600' });
  await tandem.startWorker({ ...skew, FAKETIME: '-3600' });
  await tandem.startWorker({ ...skew, FAKETIME_TIMESTAMP_FILE: jumps, FAKETIME_NO_CACHE: '1' });
  await tandem.workers[0]?.stop();
  const load = startLoad(tandem, 'skewed');
  for (let jump = 0; jump < JUMPS; jump += 1) {
    await pause(1_000);
    // In one piece: libfaketime ends a process that reads half of it.
    await writeFile(`${jumps}.next`, `${chance.next() < 0.5 ? '+' : '-'}${chance.between(0, 7_200)}`);
    await rename(`${jumps}.next`, jumps);
  }
  await promisesKept(t, tandem, await load.stop());
  const [row] = await tandem.sql<{ early: number; periods: number }>(
    `SELECT (SELECT count(*)::int FROM credit_ledger WHERE kind = 'expire') AS early,
            (SELECT count(*)::int FROM credit_periods WHERE starts_at > clock_now()) AS periods`,
  );
  t.same(row, { early: 0, periods: 0 }, 'nothing ended and nothing began before its time');
  // How a process ends whose clock jumps is not what this is about.
  await Promise.all(tandem.workers.map((worker) => worker.kill()));
}
