import { randomBytes } from 'node:crypto';
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
import { createApiMetrics, createLogger, observeStatements, openTracing } from '@tandem/telemetry';
import closeWithGrace from 'close-with-grace';
import { buildApi } from './app.ts';
import { examineServers } from './examine-servers.ts';
import { startMetricsServer } from './metrics-server.ts';
import type { Lifecycle } from './parts.ts';

const VERSION = '0.1.0';
/** Requests that wait for an outcome get this long to be answered; the longest Prefer is 30 s. */
const ANSWER_MS = 35_000;
/** A read that takes longer is given up with 503. */
const STATEMENT_MS = 5_000;
const CONNECT_MS = 1_500;

/** Servers that are away are waited for while the API listens and says that it is not ready. */
const FIRST_LOOK_MS = 2_000;

const environment = await startEnvironment(process, process.env);
const settings = stopOnBadSettings(process, () => loadSettings('api', environment));
const logger = createLogger({ name: 'api', level: settings.LOG_LEVEL, pretty: settings.LOG_PRETTY });
const metrics = createApiMetrics({ processMetrics: true });
const tracing = await openTracing({
  endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  service: 'tandem-api',
  version: VERSION,
  logger,
});
const lifecycle: Lifecycle = { stage: 'serving' };
const db = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: 'tandem-api',
  poolSize: settings.DATABASE_POOL_SIZE,
  statementTimeoutMs: STATEMENT_MS,
  connectTimeoutMs: CONNECT_MS,
  onStatement: observeStatements(metrics, tracing),
  onConnectionError: (error) => logger.warn({ err: error }, 'a database connection broke'),
});
const backend = openBackend(queueServer(settings), { logger });
const instanceId = randomBytes(9).toString('hex');
const app = await buildApi({
  db,
  backend,
  logger,
  metrics,
  tracing,
  settings,
  version: VERSION,
  instanceId,
  lifecycle,
});
const metricsServer =
  settings.METRICS_PORT === undefined
    ? undefined
    : await startMetricsServer(app, {
        host: settings.HOST,
        port: settings.METRICS_PORT,
        internalApiKey: settings.INTERNAL_API_KEY,
      });

closeWithGrace({ delay: settings.DRAIN_MS + ANSWER_MS, logger: false }, async ({ signal, err }) => {
  if (err) logger.fatal({ err }, 'the API stops after an unexpected error');
  else logger.info({ signal }, 'the API stops');
  lifecycle.stage = 'leaving';
  if (!err) await new Promise((resolve) => setTimeout(resolve, settings.DRAIN_MS));
  lifecycle.stage = 'stopping';
  await app.close();
  metricsServer?.close();
  await backend.close();
  await db.close();
  await tracing?.close();
});

const examined = stopOnUnfitServers(process, examineServers({ db, backend, settings }));
await Promise.race([examined, new Promise((resolve) => setTimeout(resolve, FIRST_LOOK_MS))]);
await app.listen({ host: settings.HOST, port: settings.PORT });
sayReady(process);
