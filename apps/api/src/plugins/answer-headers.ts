import type { Api } from '../api.ts';
import type { Lifecycle } from '../parts.ts';
import { ProblemError } from '../problem-error.ts';

/** For answers that are data: never framed, sniffed, cached or run. Pages have their own (page-headers.ts). */
const DATA_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const HSTS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/**
 * The first hook of every request: names it, sets the headers all answers have, and refuses new work while the
 * process stops; health says so itself.
 */
export function setAnswerHeaders(app: Api, { production }: { production: boolean }, lifecycle: Lifecycle) {
  const headers = production ? { ...DATA_HEADERS, ...HSTS } : DATA_HEADERS;
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (lifecycle.stage === 'serving') return done();
    reply.header('connection', 'close');
    done(
      lifecycle.stage === 'leaving' || request.url.startsWith('/health')
        ? undefined
        : new ProblemError('shutting_down'),
    );
  });
}
