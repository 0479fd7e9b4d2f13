import fastifyRateLimit from '@fastify/rate-limit';
import type { ApiMetrics } from '@tandem/telemetry';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';
import type { ApiOptions } from '../parts.ts';
import { ProblemError } from '../problem-error.ts';

/** Routes that must answer under any load: probes, Prometheus, and Stripe, which retries what it is refused. */
const UNLIMITED = /^\/(health|metrics|webhooks)\b/;

type Limited = Pick<FastifyRequest, 'caller' | 'ip'>;

/**
 * Limits requests per minute and process: by user, by admin and address, else by address. Register it after the guards: the
 * caller is known by then, and what they refuse counts against other limits.
 */
export async function limitRates(
  app: Api,
  settings: Pick<ApiOptions, 'RATE_LIMIT_PER_MINUTE' | 'ADMIN_RATE_LIMIT_PER_MINUTE'>,
  { rateLimited }: Pick<ApiMetrics, 'rateLimited'>,
): Promise<void> {
  const perMinute = {
    user: settings.RATE_LIMIT_PER_MINUTE,
    address: settings.RATE_LIMIT_PER_MINUTE,
    admin: settings.ADMIN_RATE_LIMIT_PER_MINUTE,
  };
  if (Object.values(perMinute).every((max) => max === 0)) return;
  await app.register(fastifyRateLimit, {
    max: (request: Limited) => perMinute[limitOf(request)],
    timeWindow: 60_000,
    keyGenerator: (request: Limited) => `${limitOf(request)} ${whoIs(request)}`,
    allowList: (request) => UNLIMITED.test(request.url) || perMinute[limitOf(request)] === 0,
    onExceeded: (request: Limited) => rateLimited.inc({ limit: limitOf(request) }),
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError('rate_limited', { headers: { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1000))) } }),
  });
}

function limitOf({ caller }: Limited): 'user' | 'address' | 'admin' {
  if (caller === null) return 'address';
  return caller.kind === 'user' ? 'user' : 'admin';
}

function whoIs({ caller, ip }: Limited): string {
  if (caller?.kind === 'user') return caller.userId;
  return caller?.kind === 'admin' ? `${ip} ${caller.actorId}` : ip;
}
