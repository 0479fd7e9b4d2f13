import type { ApiMetrics } from '@tandem/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';

type Observer = { observe(seconds: number): void };

/**
 * One log line and one measurement for every answered request. Routes are told by their template; what has none is
 * `unmatched`. The measuring side is looked up once per route, method and status.
 */
export function observeRequests(app: Api, metrics: ApiMetrics): void {
  app.decorateRequest('operationId', undefined);
  const observers = new Map<string, Observer>();

  const observerOf = (method: string, route: string, status: number): Observer => {
    const key = `${method} ${status} ${route}`;
    const known = observers.get(key);
    if (known !== undefined) return known;
    const observer = metrics.httpDuration.labels({ method, route, status: String(status) });
    observers.set(key, observer);
    return observer;
  };

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { statusCode, elapsedTime } = reply;
    observerOf(request.method, route, statusCode).observe(elapsedTime / 1000);
    logRequest(request, reply, route);
    done();
  });
}

function logRequest(request: FastifyRequest, reply: FastifyReply, route: string): void {
  const { caller, operationId } = request;
  const line: Record<string, unknown> = {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
  if (caller?.kind === 'user') line['user'] = caller.userId;
  else if (caller?.kind === 'admin') line['admin'] = caller.actorId;
  if (operationId !== undefined) line['operationId'] = operationId;
  request.log.info(line, 'answered');
}
