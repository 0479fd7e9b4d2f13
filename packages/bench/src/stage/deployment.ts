import { pathToFileURL } from 'node:url';
import type { CompiledApps } from '@tandem/cli';
import { SUPERVISED } from '@tandem/config';
import { type Database, openDatabase } from '@tandem/db';
import { freePort } from '@tandem/testing/redis';
import { type NodeProcess, startNode } from './node-process.ts';
import { tandemAgreement } from './tandem-agrees.ts';
import type { Target } from './target.ts';

/** Checks look at everything; the small limits of the API are not for them. */
const CHECK_MS = 600_000;

export type DatabaseUrls = {
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
};

export type DeploymentPlan = {
  /** Names its processes. */
  readonly name: string;
  readonly database: DatabaseUrls;
  readonly queue: { QUEUE_BACKEND: 'postgres' } | { QUEUE_BACKEND: 'redis'; REDIS_URL: string };
  readonly secrets: Readonly<Record<'jwtSecret' | 'adminApiKey' | 'cronSecret' | 'webhookSecret', string>>;
  /** `warn` is measured: neither Tandem nor a rival then writes a line for each request. */
  readonly logLevel: string;
  readonly folder: string;
  readonly apps: CompiledApps;
  readonly profileFolder: string | undefined;
  readonly workerSettings: Readonly<Record<string, string>>;
};

/** A Tandem as it is deployed: API and worker compiled, as processes with production's settings. */
export type Deployment = Target & {
  readonly owner: Database;
  readonly database: DatabaseUrls;
  readonly api: NodeProcess;
  worker: NodeProcess;
  /** Stops the worker and starts it again later. */
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  stop(): Promise<void>;
};

export async function deployTandem(plan: DeploymentPlan): Promise<Deployment> {
  const { name, database, queue, secrets, logLevel } = plan;
  const port = await freePort();
  const shared = { NODE_ENV: 'production', LOG_LEVEL: logLevel, ...queue };
  const doors = { HOST: '127.0.0.1', PORT: String(port), RATE_LIMIT_PER_MINUTE: '0', ADMIN_RATE_LIMIT_PER_MINUTE: '0' };
  const keys = {
    JWT_SECRET: secrets.jwtSecret,
    INTERNAL_API_KEY: secrets.adminApiKey,
    CRON_SECRET: secrets.cronSecret,
    STRIPE_WEBHOOK_SECRET: secrets.webhookSecret,
  };
  const start = (app: 'api' | 'worker', env: Record<string, string>) =>
    startNode({
      name: `${name}-${app}`,
      main: pathToFileURL(plan.apps[app]),
      // A supervised process ends when we do, by whatever means.
      args: [SUPERVISED],
      order: { go: {} },
      env: { ...shared, ...env },
      folder: plan.folder,
      profileFolder: plan.profileFolder,
    });
  const startWorker = () => start('worker', { DATABASE_URL: database.workerUrl, ...plan.workerSettings });
  const [api, worker] = await Promise.all([
    start('api', { ...doors, ...keys, DATABASE_URL: database.apiUrl }),
    startWorker(),
  ]);
  const owner = openDatabase({
    url: database.ownerUrl,
    applicationName: 'tandem-bench',
    poolSize: 4,
    statementTimeoutMs: CHECK_MS,
  });
  const deployment: Deployment = {
    url: `http://127.0.0.1:${port}`,
    owner,
    database,
    api,
    worker,
    agree: await tandemAgreement(owner),
    stopWorker: () => deployment.worker.stop(),
    async startWorker() {
      deployment.worker = await startWorker();
    },
    async stop() {
      await Promise.all([api.stop(), deployment.worker.stop()]);
      await owner.close();
    },
  };
  return deployment;
}
