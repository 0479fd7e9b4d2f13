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

/** The same on both at once, where the scenario mostly waits. */
export async function atOnceOnEachBackend(
  scenario: string,
  run: (t: Test, backend: BackendKind) => Promise<void>,
): Promise<void> {
  t.jobs = 2;
  const buffered = { buffered: true };
  const runs = [t.test(`${scenario} (queue on PostgreSQL)`, buffered, (t) => run(t, 'postgres'))];
  if (redisIsInstalled()) runs.push(t.test(`${scenario} (queue on Redis)`, buffered, (t) => run(t, 'redis')));
  else t.comment(`left out on Redis, because redis-server is not on the PATH: ${scenario}`);
  await Promise.all(runs);
}
