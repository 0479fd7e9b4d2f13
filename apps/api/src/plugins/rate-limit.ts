import fastifyRateLimit from '@fastify/rate-limit';
import type { Api } from '../api.ts';
import { ProblemError } from '../problem-error.ts';

/** Routes that must answer under any load: probes, Prometheus, and Stripe, which retries what it is refused. */
const UNLIMITED = /^\/(health|metrics|webhooks)\b/;

/**
 * Limits requests per minute and process, by user where there is one, else by address. Register it after the guards:
 * the user is known by then.
 */
export async function limitRates(app: Api, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(fastifyRateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    keyGenerator: ({ caller, ip }) => (caller?.kind === 'user' ? `user ${caller.userId}` : `address ${ip}`),
    allowList: (request) => UNLIMITED.test(request.url),
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError('rate_limited', { headers: { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1000))) } }),
  });
}
