import t, { type Test } from 'tap';
import { redisIsInstalled } from '../redis/index.ts';

export type BackendKind = 'postgres' | 'redis';

/**
 * Runs the same scenario with the queue on PostgreSQL and, where redis-server is on the PATH, on Redis, one after the
 * other; says so where it is not.
 */
export async function onEachBackend(
  scenario: string,
  run: (t: Test, backend: BackendKind) => Promise<void>,
): Promise<void> {
  await t.test(`${scenario} (queue on PostgreSQL)`, (t) => run(t, 'postgres'));
  if (redisIsInstalled()) await t.test(`${scenario} (queue on Redis)`, (t) => run(t, 'redis'));
  else t.comment(`left out on Redis, because redis-server is not on the PATH: ${scenario}`);
}
