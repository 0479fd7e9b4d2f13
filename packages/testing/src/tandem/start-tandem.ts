import { setTimeout as pause } from 'node:timers/promises';
import { type Environment, loadSettings, queueServer } from '@tandem/config';
import { QUEUES } from '@tandem/contracts';
import {
  type AuditDifference,
  type Database,
  type Difference,
  openDatabase,
  readClock,
  readOfferedPrices,
  verifyAuditLog,
  verifyEveryUser,
} from '@tandem/db';
import { allowTimeMachine, moveClock } from '@tandem/db/owner';
import { createQueueInspector, openBackend, type QueueDepth } from '@tandem/queue';
import { publishPrices, StripeGateway } from '@tandem/stripe';
import { type StripeEmulator, type StripeEmulatorOptions, startStripeEmulator } from '@tandem/stripe/emulator';
import { createLogger } from '@tandem/telemetry';
import { createTestDatabase, type TestDatabase } from '../postgres/create-test-database.ts';
import { type RedisServer, startRedis } from '../redis/index.ts';
import { type Answer, type Call, callApi } from './api-client.ts';
import { apiAsProcess, workerAsProcess } from './as-process.ts';
import { collectedLog, type LogLine } from './collected-log.ts';
import { apiInProcess, workerInProcess } from './in-process.ts';
import type { BackendKind } from './on-each-backend.ts';
import type { ApiPart, Part } from './part.ts';
import { SECRETS, testEnvironment } from './test-environment.ts';

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
  /** Instead of a database on the server that all tests share: one whose server, or way to it, can be hurt. */
  database?: TestDatabase;
  /** Instead of a Redis of its own; not stopped at the end. */
  redis?: Pick<RedisServer, 'url'>;
  /** A Stripe emulator beside it, on the same clock, that sends its webhooks to the API. */
  stripe?: true | Partial<StripeEmulatorOptions>;
};

/** A whole Tandem on a database of its own. */
export type Tandem = {
  readonly url: string;
  readonly database: TestDatabase;
  /** The queue's server, with the backend `redis` and no other given. */
  readonly redis: RedisServer | undefined;
  /** With the option `stripe`. */
  readonly stripe: StripeEmulator | undefined;
  /** As the owner. */
  readonly sql: Database['query'];
  readonly log: readonly LogLine[];
  readonly api: ApiPart;
  readonly workers: readonly Part[];
  call(path: string, call?: Call): Promise<Answer>;
  /** One credit of a type for a user, with whatever else the request should carry. */
  consume(user: string, body?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** One more, with settings of its own beside the common ones. */
  startWorker(own?: Environment): Promise<Part>;
  /** Starts the API again, on another port. */
  startApi(): Promise<ApiPart>;
  /** How many jobs each queue has, from the queue's server itself. */
  depths(): Promise<QueueDepth[]>;
  now(): Promise<Date>;
  /** Moves the clock and nothing else. */
  advance(byMs: number): Promise<Date>;
  /** The time machine: everything that falls due happens in order. `by` as in 90s, 12h, 40d. */
  travel(by: string): Promise<Answer>;
  /** What differs from the ledger, over all users, and from the chains of the audit log. */
  verify(): Promise<(Difference | AuditDifference)[]>;
  /** Stops everything and drops the database. */
  readonly stop: () => Promise<void>;
};

const TRAVEL_LOOK_MS = 50;
/** The emulator takes any. */
const EMULATOR_KEY = 'sk_test_emulator';
/** Pauses between the attempts of a webhook: a test does not wait as long as Stripe does. */
const RETRY_MS = [50, 200, 500, 1000, 2000, 5000];

/** Starts API and workers on a copy of the migrated database. Stop it when the test ends. */
export async function startTandem(options: TandemOptions = {}): Promise<Tandem> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const step of opened.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  return start(options, opened, close).catch(async (error: unknown) => {
    await close().catch(() => undefined);
    throw error;
  });
}

async function start(
  options: TandemOptions,
  opened: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Tandem> {
  const database = options.database ?? (await createTestDatabase());
  opened.push(database.drop);
  const redis = options.backend === 'redis' && !options.redis ? await startRedis() : undefined;
  opened.push(async () => redis?.stop());
  const redisUrl = (options.redis ?? redis)?.url;
  const version = options.creditSystemVersion;
  const owner = openDatabase({ url: database.ownerUrl, applicationName: 'tandem-test', poolSize: 4 });
  opened.push(owner.close);
  await allowTimeMachine(owner, true);
  const stripe = options.stripe && (await emulatedStripe(owner, options.stripe, opened));
  const env = testEnvironment(database, {
    ...(version ? { CREDIT_SYSTEM_VERSION: version } : {}),
    ...(redisUrl ? { QUEUE_BACKEND: 'redis', REDIS_URL: redisUrl } : {}),
    ...(stripe ? { STRIPE_SECRET_KEY: EMULATOR_KEY, STRIPE_API_BASE: stripe.url } : {}),
    ...options.env,
  });
  const log = collectedLog();
  const queues = lookInto(env.worker);
  opened.push(queues.close);

  const workers: Part[] = [];
  opened.push(() => Promise.all(workers.map((worker) => worker.stop())));
  const startWorker = async (own: Environment = {}) => {
    const worker = await (options.processes ? workerAsProcess : workerInProcess)({ ...env.worker, ...own }, log);
    workers.push(worker);
    return worker;
  };
  await Promise.all(Array.from({ length: options.workers ?? 1 }, () => startWorker()));

  const newApi = async () => {
    const started = await (options.processes ? apiAsProcess : apiInProcess)(env.api, log);
    stripe?.deliverTo({ url: `${started.url}/webhooks/stripe`, secret: SECRETS.STRIPE_WEBHOOK_SECRET });
    return started;
  };
  let api = await newApi();
  opened.push(() => api.stop());
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
    stripe,
    sql: owner.query,
    log: log.lines,
    workers,
    call,
    consume: (user, body = {}, headers = {}) =>
      call('/api/user/credits/consume', { user, headers, body: { creditType: 'analysis', action: 'test', ...body } }),
    startWorker,
    async startApi() {
      api = await newApi();
      return api;
    },
    depths: queues.depths,
    now: () => readClock(owner),
    advance: (byMs) => moveClock(owner, { byMs }),
    async travel(by) {
      const headers = { prefer: 'respond-async' };
      const { headers: said, status, text } = await call('/admin/time/advance', { admin: true, headers, body: { by } });
      if (status !== 202) throw new Error(`no journey: ${text}`);
      for (;;) {
        const answer = await call(said.get('location') ?? '', { admin: true });
        const busy = answer.status === 503; // the queue, while this process is all of Tandem at once
        if (!busy && answer.body['status'] !== 'pending') return answer;
        await pause(TRAVEL_LOOK_MS);
      }
    },
    verify: () => differences(owner),
    stop: close,
  };
}

/** Stripe for this deployment, on its clock and with its price list. */
async function emulatedStripe(
  owner: Database,
  options: true | Partial<StripeEmulatorOptions>,
  opened: (() => Promise<unknown>)[],
) {
  const own = options === true ? {} : options;
  const emulator = await startStripeEmulator({ now: () => readClock(owner), retryMs: RETRY_MS, ...own });
  opened.push(() => emulator.close());
  const gateway = new StripeGateway({ secretKey: EMULATOR_KEY, baseUrl: emulator.url });
  await publishPrices(gateway, await readOfferedPrices(owner));
  return emulator;
}

/** The queues of a deployment, looked at from outside; connects when it is first asked. */
function lookInto(env: Environment) {
  let opened: { depths(): Promise<QueueDepth[]>; close(): Promise<void> } | undefined;
  const open = () => {
    const settings = loadSettings('worker', env);
    const backend = openBackend(queueServer(settings), { logger: createLogger({ name: 'test', level: 'silent' }) });
    const credits = { ...QUEUES.credits, partitions: settings.CREDITS_PARTITIONS };
    const inspector = createQueueInspector({ backend, definitions: Object.values({ ...QUEUES, credits }) });
    return { depths: inspector.depths, close: () => backend.close() };
  };
  return {
    depths() {
      opened ??= open();
      return opened.depths();
    },
    async close() {
      await opened?.close();
    },
  };
}

async function differences(owner: Database): Promise<(Difference | AuditDifference)[]> {
  const found: (Difference | AuditDifference)[] = [];
  for await (const step of verifyEveryUser(owner)) found.push(...step.differences);
  for await (const step of verifyAuditLog(owner)) found.push(...step.differences);
  return found;
}
