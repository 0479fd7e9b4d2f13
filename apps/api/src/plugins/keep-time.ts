import type { FastifyHttpOptions, RawServerDefault } from 'fastify';

/** Enough for 64 KiB on a bad line. */
const REQUEST_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 1_000;

/**
 * Server options that close slow and idle connections. They only work together: with the request timeout alone Node
 * closes nothing (RELIABILITY fact 15). Answers may take longer; only receiving is timed.
 */
export function timeLimits(requestTimeoutMs = REQUEST_TIMEOUT_MS) {
  return {
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    http: {
      headersTimeout: Math.min(requestTimeoutMs, 10_000),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, requestTimeoutMs),
    },
  } satisfies FastifyHttpOptions<RawServerDefault>;
}
