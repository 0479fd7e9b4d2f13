import { randomBytes } from 'node:crypto';
import { type ApiOptions, buildApi, type Lifecycle } from '@tandem/api';
import { openDatabase } from '@tandem/db';
import { openBackend } from '@tandem/queue';
import { createApiMetrics, createLogger, createWorkerMetrics } from '@tandem/telemetry';
import { createTestDatabase } from '@tandem/testing';
import { ADMIN_KEY, CRON_SECRET, JWT_SECRET, WEBHOOK_SECRET } from './secrets.ts';

const SETTINGS: ApiOptions = {
  NODE_ENV: 'test',
  JWT_SECRET,
  INTERNAL_API_KEY: ADMIN_KEY,
  CRON_SECRET,
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  CREDITS_PARTITIONS: 2,
  ENABLE_CREDIT_PURCHASES: false,
  ADMIN_MAINTENANCE_MODE: false,
  ALLOW_ADMIN_SUBSCRIPTIONS: false,
  RATE_LIMIT_PER_MINUTE: 0,
  ADMIN_RATE_LIMIT_PER_MINUTE: 0,
  METRICS_PUBLIC: true,
  TIME_MACHINE: false,
  TRUST_PROXY: false,
};

type Changes = {
  settings?: Partial<ApiOptions>;
  /** With a worker, so that operations are applied. */
  worker?: boolean;
  requestTimeoutMs?: number;
  /** Database and queue are not there (a port nobody listens on). */
  away?: boolean;
};

const NOBODY = 'postgres://tandem@127.0.0.1:1/tandem';

/** A listening API on a database of its own, with its queue in the same database; for one test file. */
export async function startApi(changes: Changes = {}) {
  const { settings: changed = {}, worker: withWorker = false, requestTimeoutMs, away = false } = changes;
  const settings: ApiOptions = { ...SETTINGS, ...changed };
  const database = await createTestDatabase();
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const open = (url: string) =>
    openDatabase({ url, applicationName: 'tandem-test', poolSize: 4, connectTimeoutMs: 1_500 });
  const apiUrl = away ? NOBODY : database.apiUrl;
  const [db, workerDb] = [open(apiUrl), open(database.workerUrl)];
  const backend = openBackend({ kind: 'postgres', connectionString: apiUrl }, { logger });
  const workerBackend = openBackend({ kind: 'postgres', connectionString: database.workerUrl }, { logger });
  const version = '0.0.0-test';
  const lifecycle: Lifecycle = { stage: 'serving' };
  const instanceId = randomBytes(8).toString('hex');
  const timing = requestTimeoutMs === undefined ? {} : { requestTimeoutMs };
  const parts = {
    db,
    backend,
    logger,
    metrics: createApiMetrics(),
    settings,
    version,
    instanceId,
    lifecycle,
    ...timing,
  };
  const app = await buildApi(parts);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const stopWorker = withWorker ? await startWorker() : undefined;
  async function startWorker(): Promise<() => Promise<void>> {
    const { buildWorker } = await import('@tandem/worker');
    const { CREDITS_PARTITIONS } = settings;
    const own = { db: workerDb, backend: workerBackend, logger, metrics: createWorkerMetrics(), version };
    const worker = buildWorker({ ...own, settings: { NODE_ENV: 'test', CREDITS_PARTITIONS, CLAWBACK_DEBT: false } });
    await worker.start();
    return () => worker.close();
  }
  return {
    url,
    app,
    database,
    settings,
    lifecycle,
    log: () => lines.join(''),
    async stop() {
      await app.close();
      await stopWorker?.();
      await Promise.all([backend.close(), workerBackend.close(), db.close(), workerDb.close()]);
      await database.drop();
    },
  };
}
