import { redisIsInstalled } from '@tandem/testing/redis';
import t, { type Test } from 'tap';
import type { QueueServer } from './servers/queue-server.ts';
import { startPostgres } from './servers/start-postgres.ts';
import { startRedis } from './servers/start-redis.ts';

/** Runs the same behaviour on a PostgreSQL and, where redis-server is installed, on a Redis, one after the other. */
export async function onEachBackend(behaviour: (t: Test, server: QueueServer) => Promise<void>): Promise<void> {
  t.setTimeout(240_000);
  const starts = { postgres: startPostgres, redis: startRedis };
  for (const [kind, start] of Object.entries(starts)) {
    if (kind === 'redis' && !redisIsInstalled()) {
      t.comment('skipped on redis: redis-server is not on the PATH');
      continue;
    }
    await t.test(kind, async (t) => {
      t.setTimeout(240_000);
      const server = await start();
      t.teardown(() => server.stop());
      await behaviour(t, server);
    });
  }
}
