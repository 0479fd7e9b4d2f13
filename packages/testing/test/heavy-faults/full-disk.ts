import { statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startTandem, type Tandem } from '@tandem/testing';
import { makeUsers, promisesKept, seededChance, startLoad, until, whereThereIsTmpfs } from '@tandem/testing/faults';
import { createOwnDatabase, startPostgres } from '@tandem/testing/postgres';
import { redisIsInstalled, startRedis } from '@tandem/testing/redis';
import t from 'tap';

// Disks that are full under a running Tandem, and have room again.
t.setTimeout(900_000);
seededChance(t);

/** Fills a disk to the last block; the file that does so is named. */
function fill(folder: string): string {
  const ballast = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize + 2 ** 20));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  return ballast;
}

const statusOf = async (tandem: Tandem) => (await tandem.consume('user-1', {}, { prefer: 'wait=5' })).status;

await whereThereIsTmpfs('F18 no room left on the disk of PostgreSQL', 256, async (t, folder) => {
  const postgres = await startPostgres({ max_wal_size: '32MB', min_wal_size: '32MB' }, folder);
  t.teardown(postgres.stop);
  const database = await createOwnDatabase(postgres);
  const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, database });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const load = startLoad(tandem, 'full');
  await until('a consume', async () => (await statusOf(tandem)) === 200);
  const ballast = fill(folder);
  await until('a refusal', async () => (await statusOf(tandem)) === 503);
  t.equal((await tandem.call('/health/live')).status, 200, 'the API lives');
  await rm(ballast);
  // Without room for its log PostgreSQL stops itself; whoever looks after it starts it again.
  if ((await statusOf(tandem)) === 503) await postgres.restart();
  await until('a consume', async () => (await statusOf(tandem)) === 200);
  await promisesKept(t, tandem, await load.stop());
});

if (redisIsInstalled()) {
  await whereThereIsTmpfs('F19 no room left for the append-only file of Redis', 48, async (t, folder) => {
    const redis = await startRedis({ dir: folder, appendfsync: 'always' });
    t.teardown(redis.stop);
    const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, backend: 'redis', redis });
    t.teardown(tandem.stop);
    await makeUsers(tandem);
    const load = startLoad(tandem, 'full');
    await until('a consume', async () => (await statusOf(tandem)) === 200);
    const ballast = fill(folder);
    await until('a refusal', async () => (await statusOf(tandem)) === 503);
    await rm(ballast);
    await until('Redis, started again where it stopped', async () => {
      if ((await statusOf(tandem)) === 200) return true;
      await redis.restart().catch(() => undefined);
      return false;
    });
    await promisesKept(t, tandem, await load.stop());
  });
} else
  t.comment('left out, because redis-server is not on the PATH: F19 no room left for the append-only file of Redis');
