import {
  loadSettings,
  queueServer,
  sayReady,
  startEnvironment,
  stopOnBadSettings,
  stopOnUnfitServers,
} from '@tandem/config';
import { openDatabase } from '@tandem/db';
import { openBackend } from '@tandem/queue';
import { openStripeGateway } from '@tandem/stripe';
import { createLogger, createWorkerMetrics, observeStatements, openTracing } from '@tandem/telemetry';
import closeWithGrace from 'close-with-grace';
import { startProbeServer } from './probe-server.ts';
import { buildWorker } from './worker.ts';

const VERSION = '0.1.0';
/** A database that is away is noticed soon; its jobs are put back meanwhile. */
const CONNECT_MS = 1_500;
/** Longer than a worker may take to finish its jobs. */
const GRACE_MS = 13_000;

const environment = await startEnvironment(process, process.env);
const settings = stopOnBadSettings(process, () => loadSettings('worker', environment));
const logger = createLogger({ name: 'worker', level: settings.LOG_LEVEL, pretty: settings.LOG_PRETTY });
const metrics = createWorkerMetrics({ processMetrics: true });
const tracing = await openTracing({
  endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  service: 'tandem-worker',
  version: VERSION,
  logger,
});
const db = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: 'tandem-worker',
  poolSize: settings.DATABASE_POOL_SIZE,
  connectTimeoutMs: CONNECT_MS,
  onStatement: observeStatements(metrics, tracing),
  onConnectionError: (error) => logger.warn({ err: error }, 'a database connection broke'),
});
const backend = openBackend(queueServer(settings), { logger });
const stripe = openStripeGateway(settings);
const worker = buildWorker({ db, backend, logger, metrics, tracing, stripe, settings, version: VERSION });
const probes =
  settings.METRICS_PORT === undefined
    ? undefined
    : await startProbeServer(settings.METRICS_PORT, worker, { db, metrics });

closeWithGrace({ delay: GRACE_MS, logger: false }, async ({ signal, err }) => {
  if (err) logger.fatal({ err }, 'worker stops after an unexpected error');
  else logger.info({ signal }, 'worker stops');
  await worker.close();
  probes?.close();
  await backend.close();
  await db.close();
  await tracing?.close();
});

await stopOnUnfitServers(process, worker.start());
sayReady(process);
