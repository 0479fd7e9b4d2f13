import type { OpenSpan, Tracing } from '@tandem/telemetry';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';

/** Asked every few seconds by machines; nobody wants to see them. */
const UNTRACED = /^\/(health|metrics)\b/;

/** A span for every request, continuing the trace of a caller who sends a `traceparent` (W3C Trace Context). */
export function traceRequests(app: Api, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();

  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (UNTRACED.test(route)) return done();
    const { traceparent } = request.headers;
    const span = tracing.start(`${request.method} ${route}`, {
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : undefined,
      attributes: { 'http.request.method': request.method, 'http.route': route, 'tandem.request_id': request.id },
    });
    spans.set(request, span);
    span.run(done);
  });

  // A body arrives by events of the connection, which know nothing of the request they belong to.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.run(done);
  });

  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const span = spans.get(request);
    span?.set({ 'http.response.status_code': statusCode });
    span?.end(statusCode >= 500 ? statusCode : undefined);
    done();
  });
}
