import { redisIsInstalled } from '@tandem/testing/redis';
import t, { type Test } from 'tap';
import type { QueueServer } from './servers/queue-server.ts';
import { startPostgres } from './servers/start-postgres.ts';
import { startRedis } from './servers/start-redis.ts';

/** Runs the same behaviour on a PostgreSQL and, where redis-server is installed, on a Redis, both at once: much of it is waiting. */
export async function onEachBackend(behaviour: (t: Test, server: QueueServer) => Promise<void>): Promise<void> {
  t.setTimeout(240_000);
  t.jobs = 2;
  const on = (kind: string, start: () => Promise<QueueServer>) =>
    t.test(kind, { buffered: true }, async (t) => {
      t.setTimeout(240_000);
      const server = await start();
      t.teardown(() => server.stop());
      await behaviour(t, server);
    });
  const told = [on('postgres', startPostgres)];
  if (redisIsInstalled()) told.push(on('redis', startRedis));
  else t.comment('left out on redis, because redis-server is not on the PATH');
  await Promise.all(told);
}
