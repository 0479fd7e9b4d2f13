import t, { type Test } from 'tap';
import { redisIsInstalled } from '../redis/index.ts';

export type BackendKind = 'postgres' | 'redis';

/**
 * Runs the same scenario with the queue on PostgreSQL and, where redis-server is on the PATH, on Redis, says so where
 * it is not. One after the other, unless the file lets more go on at once (`t.jobs`).
 */
export async function onEachBackend(
  scenario: string,
  run: (t: Test, backend: BackendKind) => Promise<void>,
): Promise<void> {
  const buffered = t.jobs > 1;
  const told = [t.test(`${scenario} (queue on PostgreSQL)`, { buffered }, (t) => run(t, 'postgres'))];
  if (redisIsInstalled()) told.push(t.test(`${scenario} (queue on Redis)`, { buffered }, (t) => run(t, 'redis')));
  else t.comment(`left out on Redis, because redis-server is not on the PATH: ${scenario}`);
  await Promise.all(told);
}
