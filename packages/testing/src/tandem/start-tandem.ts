import type { Environment } from '@tandem/config';
import { type Database, type Difference, openDatabase, verifyEveryUser } from '@tandem/db';
import { moveClock, readClock } from '@tandem/db/owner';
import { createTestDatabase, type TestDatabase } from '../postgres/create-test-database.ts';
import { type RedisServer, startRedis } from '../redis/index.ts';
import { type Answer, type Call, callApi } from './api-client.ts';
import { apiAsProcess, workerAsProcess } from './as-process.ts';
import { collectedLog, type LogLine } from './collected-log.ts';
import { apiInProcess, workerInProcess } from './in-process.ts';
import type { BackendKind } from './on-each-backend.ts';
import type { ApiPart, Part } from './part.ts';
import { testEnvironment } from './test-environment.ts';

export type TandemOptions = {
  creditSystemVersion?: 'v1' | 'v2';
  /** Where the jobs are kept: in its own database (the default), or in a redis-server of its own. */
  backend?: BackendKind;
  /** Settings of API and worker beside those of every test. */
  env?: Environment;
  /** 1 */
  workers?: number;
  /** As real processes of their main.ts, which can be killed; in this process otherwise, which is faster. */
  processes?: boolean;
};

/** A whole Tandem on a database of its own. */
export type Tandem = {
  readonly url: string;
  readonly database: TestDatabase;
  /** The queue's server, with the backend `redis`. */
  readonly redis: RedisServer | undefined;
  /** As the owner. */
  readonly sql: Database['query'];
  readonly log: readonly LogLine[];
  readonly api: ApiPart;
  readonly workers: readonly Part[];
  call(path: string, call?: Call): Promise<Answer>;
  /** One credit of a type for a user, with whatever else the request should carry. */
  consume(user: string, body?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  startWorker(): Promise<Part>;
  /** Starts the API again, on another port. */
  startApi(): Promise<ApiPart>;
  now(): Promise<Date>;
  advance(byMs: number): Promise<Date>;
  /** What differs from the ledger, over all users. */
  verify(): Promise<Difference[]>;
  /** Stops everything and drops the database. */
  readonly stop: () => Promise<void>;
};

/** Starts API and workers on a copy of the migrated database. Stop it when the test ends. */
export async function startTandem(options: TandemOptions = {}): Promise<Tandem> {
  const database = await createTestDatabase();
  const redis = options.backend === 'redis' ? await startRedis() : undefined;
  const version = options.creditSystemVersion;
  const env = testEnvironment(database, {
    ...(version ? { CREDIT_SYSTEM_VERSION: version } : {}),
    ...(redis ? { QUEUE_BACKEND: 'redis', REDIS_URL: redis.url } : {}),
    ...options.env,
  });
  const log = collectedLog();
  const owner = openDatabase({ url: database.ownerUrl, applicationName: 'tandem-test', poolSize: 4 });
  const newWorker = () => (options.processes ? workerAsProcess : workerInProcess)(env.worker, log);
  const newApi = () => (options.processes ? apiAsProcess : apiInProcess)(env.api, log);

  const workers: Part[] = [];
  const close = async (api?: ApiPart) => {
    await api?.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
    await owner.close();
    await redis?.stop();
    await database.drop();
  };
  const start = async () => {
    workers.push(...(await Promise.all(Array.from({ length: options.workers ?? 1 }, newWorker))));
    return newApi();
  };
  let api = await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const call: Tandem['call'] = (path, what) => callApi(api.url, path, what);

  return {
    get url() {
      return api.url;
    },
    get api() {
      return api;
    },
    database,
    redis,
    sql: owner.query,
    log: log.lines,
    workers,
    call,
    consume: (user, body = {}, headers = {}) =>
      call('/api/user/credits/consume', { user, headers, body: { creditType: 'analysis', action: 'test', ...body } }),
    async startWorker() {
      const worker = await newWorker();
      workers.push(worker);
      return worker;
    },
    async startApi() {
      api = await newApi();
      return api;
    },
    now: () => readClock(owner),
    advance: (byMs) => moveClock(owner, { byMs }),
    verify: () => differences(owner),
    stop: () => close(api),
  };
}

async function differences(owner: Database): Promise<Difference[]> {
  const found: Difference[] = [];
  for await (const step of verifyEveryUser(owner)) found.push(...step.differences);
  return found;
}
