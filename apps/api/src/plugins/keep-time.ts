import type { FastifyHttpOptions, RawServerDefault } from 'fastify';
import type { Api } from '../api.ts';

/** How often a closing server looks for connections that have become idle. */
const HANG_UP_EVERY_MS = 100;

/**
 * Lets a closing server hang up on connections as soon as their last answer is out. Node closes only those that are
 * idle at that moment; the others would be kept until the client or the keep-alive time ends them.
 */
export function hangUpWhenClosing(app: Api): void {
  let looking: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    looking = setInterval(() => app.server.closeIdleConnections(), HANG_UP_EVERY_MS);
  });
  app.addHook('onClose', async () => clearInterval(looking));
}

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
