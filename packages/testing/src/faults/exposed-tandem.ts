import type { Test } from 'tap';
import { createOwnDatabase, type PostgresServer, startPostgres } from '../postgres/index.ts';
import { type RedisServer, startRedis } from '../redis/index.ts';
import type { BackendKind } from '../tandem/on-each-backend.ts';
import { startTandem, type Tandem, type TandemOptions } from '../tandem/start-tandem.ts';
import type { Chance } from './chance.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A Tandem on servers of its own, with its ways to them; the test’s own look at the database does not use them. */
export type ExposedTandem = {
  readonly tandem: Tandem;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | undefined;
  /** All ways of API and worker to PostgreSQL and, with the queue there, to Redis. */
  readonly ways: readonly TcpProxy[];
};

export type Exposure = Omit<TandemOptions, 'database' | 'redis' | 'backend'> & {
  backend: BackendKind;
  chance: Chance;
  /** Of its PostgreSQL. */
  postgres?: Record<string, string>;
};

/** Starts it; it stops when the test ends. */
export async function startExposedTandem(
  t: Test,
  { backend, chance, postgres: settings = {}, ...options }: Exposure,
): Promise<ExposedTandem> {
  const postgres = await startPostgres(settings);
  t.teardown(postgres.stop);
  const redis = backend === 'redis' ? await startRedis() : undefined;
  if (redis) t.teardown(redis.stop);
  const database = await createOwnDatabase(postgres);
  const toDatabase = await startTcpProxy(postgres.url, chance);
  const toRedis = redis && (await startTcpProxy(redis.url, chance));
  const ways = [toDatabase, ...(toRedis ? [toRedis] : [])];
  for (const way of ways) t.teardown(way.close);
  const through = (url: string) => Object.assign(new URL(url), { port: new URL(toDatabase.url).port }).href;
  const tandem = await startTandem({
    creditSystemVersion: 'v2',
    backend,
    ...(toRedis ? { redis: toRedis } : {}),
    ...options,
    database: { ...database, apiUrl: through(database.apiUrl), workerUrl: through(database.workerUrl) },
  });
  t.teardown(tandem.stop);
  return { tandem, postgres, redis, ways };
}
