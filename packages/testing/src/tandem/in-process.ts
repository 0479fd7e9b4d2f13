import { randomBytes } from 'node:crypto';
import { buildApi, type Lifecycle } from '@tandem/api';
import { type Environment, loadSettings, queueServer } from '@tandem/config';
import { openDatabase } from '@tandem/db';
import { openBackend } from '@tandem/queue';
import { openStripeGateway } from '@tandem/stripe';
import { createApiMetrics, createLogger, createWorkerMetrics } from '@tandem/telemetry';
import { buildWorker } from '@tandem/worker';
import type { collectedLog } from './collected-log.ts';
import type { ApiPart, Part } from './part.ts';

const VERSION = 'test';

/** Only processes can be killed. */
const kill = () => Promise.reject(new Error('start it with processes: true to kill it'));

/** An API in this process, on a free port. */
export async function apiInProcess(env: Environment, destination: ReturnType<typeof collectedLog>): Promise<ApiPart> {
  const settings = loadSettings('api', env);
  const logger = createLogger({ name: 'api', level: settings.LOG_LEVEL, destination });
  const db = openDatabase({
    url: settings.DATABASE_URL,
    applicationName: 'tandem-api',
    poolSize: settings.DATABASE_POOL_SIZE,
    connectTimeoutMs: 1_500,
  });
  const backend = openBackend(queueServer(settings), { logger });
  const lifecycle: Lifecycle = { stage: 'serving' };
  const instanceId = randomBytes(9).toString('hex');
  const metrics = createApiMetrics();
  const app = await buildApi({ db, backend, logger, metrics, settings, version: VERSION, instanceId, lifecycle });
  const url = await app.listen({ host: settings.HOST, port: settings.PORT });
  return {
    url,
    pid: process.pid,
    kill,
    async stop() {
      lifecycle.stage = 'stopping';
      await app.close();
      await backend.close();
      await db.close();
    },
  };
}

/** A worker in this process. */
export async function workerInProcess(env: Environment, destination: ReturnType<typeof collectedLog>): Promise<Part> {
  const settings = loadSettings('worker', env);
  const logger = createLogger({ name: 'worker', level: settings.LOG_LEVEL, destination });
  const db = openDatabase({
    url: settings.DATABASE_URL,
    applicationName: 'tandem-worker',
    poolSize: settings.DATABASE_POOL_SIZE,
    connectTimeoutMs: 1_500,
  });
  const backend = openBackend(queueServer(settings), { logger });
  const worker = buildWorker({
    db,
    backend,
    logger,
    metrics: createWorkerMetrics(),
    stripe: openStripeGateway(settings),
    settings,
    version: VERSION,
  });
  await worker.start();
  return {
    pid: process.pid,
    kill,
    async stop() {
      await worker.close();
      await backend.close();
      await db.close();
    },
  };
}
