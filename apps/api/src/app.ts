import { setTimeout as pause } from 'node:timers/promises';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { watchMaintenance } from '@tandem/db';
import { type FastifyBaseLogger, fastify, LogController } from 'fastify';
import type { Api } from './api.ts';
import { auditReads } from './audit/audit-reads.ts';
import { guardRoutes } from './auth/access.ts';
import { adminSession } from './auth/admin-session.ts';
import { countFailedAttempts, type FailedAttempts } from './auth/failed-attempts.ts';
import { guardsOf } from './auth/guards.ts';
import { openTokenCheck } from './auth/token-check.ts';
import type { ApiDependencies } from './dependencies.ts';
import { openOrganizations } from './organizations/open-organizations.ts';
import type { ApiParts } from './parts.ts';
import { setAnswerHeaders } from './plugins/answer-headers.ts';
import { answerClientError } from './plugins/client-errors.ts';
import { answerErrors, sendError } from './plugins/errors.ts';
import { acceptJsonBodies, BODY_LIMIT_BYTES } from './plugins/json-body.ts';
import { hangUpWhenClosing, timeLimits } from './plugins/keep-time.ts';
import { observeRequests } from './plugins/observe-requests.ts';
import { describeApi } from './plugins/openapi.ts';
import { limitRates } from './plugins/rate-limit.ts';
import { serializeBySchema } from './plugins/serialization.ts';
import { traceRequests } from './plugins/trace-requests.ts';
import { validateStrictly } from './plugins/validation.ts';
import { closeInMaintenance } from './queue/close-in-maintenance.ts';
import { openApiQueue } from './queue/open-api-queue.ts';
import { traceQueue } from './queue/trace-queue.ts';
import { requestIdOf } from './request-id.ts';
import { ROUTES } from './routes/index.ts';

/** Refused tokens of one address a minute before the answer is 429 instead of 401: an app's users share its address. */
const MAX_REFUSED_TOKENS = 300;
/** The same for admin keys, those of the login included. */
const MAX_REFUSED_KEYS = 60;

/** An API starts also while its servers are away; then its readiness says so. */
const FIRST_CONNECTIONS_MS = 2_000;

/** A user id of 128 characters, however it is written in a path. */
const MAX_PARAM_LENGTH = 128 * 12;

/** Puts the API together, ready to listen. Closing it does not close what it was given. */
export async function buildApi(parts: ApiParts): Promise<Api> {
  const { settings, logger, metrics, tracing, lifecycle, version } = parts;
  const production = settings.NODE_ENV === 'production';
  const loggerInstance: FastifyBaseLogger = logger;
  const app: Api = fastify({
    ...timeLimits(parts.requestTimeoutMs),
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: settings.TRUST_PROXY,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply);
    },
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>();

  setAnswerHeaders(app, { production }, lifecycle);
  hangUpWhenClosing(app);
  observeRequests(app, metrics);
  if (tracing !== undefined) traceRequests(app, tracing);
  answerErrors(app);
  acceptJsonBodies(app);
  validateStrictly(app);
  serializeBySchema(app);
  await describeApi(app, version);
  const refusedKeys = countFailedAttempts(MAX_REFUSED_KEYS);
  await guardAll(app, parts, refusedKeys);
  await limitRates(app, settings, metrics);

  const maintenance = watchMaintenance(parts.db);
  app.addHook('onClose', async () => maintenance.close());
  const plainQueue = openApiQueue(parts);
  const openQueue = tracing === undefined ? plainQueue : traceQueue(plainQueue, tracing);
  const queue = closeInMaintenance(openQueue, maintenance);
  app.addHook('onClose', () => queue.close());
  auditReads(app, queue.recordRead);
  const organizations = openOrganizations(parts);
  app.addHook('onClose', () => organizations.close());
  const deps: ApiDependencies = { ...parts, queue, organizations, maintenance, refusedKeys };
  // Made now, the connections cost no request a part of its deadline, and are not kept waiting by the making of routes.
  const queueConnected = parts.backend.ping(FIRST_CONNECTIONS_MS).then(
    () => queue.opened,
    () => undefined,
  );
  const late = pause(FIRST_CONNECTIONS_MS, undefined, { ref: false });
  await Promise.race([Promise.all([maintenance.looked, queueConnected]), late]);
  for (const route of ROUTES) route(app, deps);
  await app.ready();
  return app;
}

async function guardAll(app: Api, { settings, metrics }: ApiParts, refusedKeys: FailedAttempts): Promise<void> {
  const { JWT_SECRET: secret, JWKS_URL: keySetUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const guards = guardsOf({
    checkToken: await openTokenCheck(app, { secret, keySetUrl, issuer, audience }),
    internalApiKey: settings.INTERNAL_API_KEY,
    cronSecret: settings.CRON_SECRET,
    metricsPublic: settings.METRICS_PUBLIC,
    session: adminSession(settings.INTERNAL_API_KEY, settings.NODE_ENV === 'production'),
    refused: { token: countFailedAttempts(MAX_REFUSED_TOKENS), key: refusedKeys },
    metrics,
  });
  guardRoutes(app, guards);
}
