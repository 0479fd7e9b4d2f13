import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Stripe } from 'stripe';
import { Failure } from '../core/failure.ts';
import type { Emulator } from '../emulator.ts';
import { ALL_ROUTES } from '../resources/all-routes.ts';
import { expanded } from './expand.ts';
import type { Answer } from './idempotency.ts';
import { list, optional, parameters, readParameters, text } from './parameters.ts';
import type { Route } from './route.ts';

const Expand = parameters({ expand: optional(list(text)) });

/** Stripe's API below /v1. */
export function apiDoor(app: FastifyInstance, emulator: Emulator): void {
  for (const route of ALL_ROUTES) {
    app.route({
      method: route.method,
      url: `/v1${route.path}`,
      handler: (request, reply) => answer(emulator, route, request, reply),
    });
  }
  app.all('/v1/*', async (request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}).`;
    return reply.code(404).send({ error: { type: 'invalid_request_error', message } });
  });
}

async function answer(emulator: Emulator, route: Route, request: FastifyRequest, reply: FastifyReply) {
  const { switches } = emulator;
  if (switches.slowMs > 0) await pause(switches.slowMs);
  if (switches.outage === 'silent') return reply.hijack();
  if (switches.outage === 'cut') return cut(request, reply);
  const key = header(request, 'idempotency-key');
  let found: { answer: Answer; replayed: boolean };
  try {
    if (switches.outage === 'unavailable') throw unavailable();
    if (switches.rateLimited > 0) {
      switches.rateLimited -= 1;
      throw tooMany();
    }
    authenticate(request);
    await emulator.catchUp();
    found = once(emulator, route, request, key);
    if (route.method !== 'GET') await emulator.kept();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    found = { answer: refusalOf(emulator, error), replayed: false };
  }
  if (switches.loseAnswers > 0) {
    switches.loseAnswers -= 1;
    return cut(request, reply);
  }
  const { status, body, requestId } = found.answer;
  reply.header('request-id', requestId).header('stripe-version', Stripe.API_VERSION);
  if (key !== undefined) reply.header('idempotency-key', key);
  if (found.replayed) reply.header('idempotent-replayed', 'true').header('original-request', requestId);
  return reply.code(status).send(body);
}

/** Does a request, or repeats the first answer to its key. Synchronous: no other request comes between. */
function once(emulator: Emulator, route: Route, request: FastifyRequest, key: string | undefined) {
  const given = (route.method === 'POST' ? (request.body ?? {}) : request.query) as Record<string, unknown>;
  const said = `${request.method} ${request.url} ${JSON.stringify(given)}`;
  const first = key === undefined || route.method !== 'POST' ? undefined : emulator.keys.find(key, said);
  if (first) return { answer: first, replayed: true };
  const answer = run(emulator, route, request, given, key);
  if (key !== undefined && route.method === 'POST') emulator.keys.keep(key, said, answer, Date.now());
  if (route.method !== 'GET') emulator.touch();
  return { answer, replayed: false };
}

function run(
  emulator: Emulator,
  route: Route,
  request: FastifyRequest,
  given: Record<string, unknown>,
  key: string | undefined,
): Answer {
  const { world } = emulator;
  const { expand, ...rest } = given;
  const paths = readParameters(Expand, expand === undefined ? {} : { expand }).expand ?? [];
  const input = readParameters(route.schema, rest);
  const requestId = newRequestId(emulator);
  const { id = '' } = request.params as { id?: string };
  return world.causedBy({ id: requestId, idempotency_key: key ?? null }, () => {
    try {
      return { status: 200, body: expanded(world, route.run(world, id, input), paths), requestId };
    } catch (error) {
      // A declined card is an answer, and bound to its key; what was refused before is not.
      if (error instanceof Failure && error.status === 402) return refusalOf(emulator, error, requestId);
      throw error;
    }
  });
}

const newRequestId = (emulator: Emulator) => `req_${emulator.world.random.letters(14)}`;

const refusalOf = (emulator: Emulator, failure: Failure, requestId = newRequestId(emulator)): Answer => ({
  status: failure.status,
  body: { error: { ...failure.details, doc_url: docUrl(failure), request_log_url: `/logs/${requestId}` } },
  requestId,
});

const docUrl = ({ details: { code } }: Failure) =>
  code === undefined ? undefined : `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;

function authenticate(request: FastifyRequest): void {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
  const key = /^basic$/i.test(scheme) ? Buffer.from(value, 'base64').toString().split(':')[0] : value;
  if (!/^(sk|rk)_/.test(key ?? '')) {
    throw new Failure(401, {
      type: 'invalid_request_error',
      message: 'Invalid API Key provided: use one like sk_test_…',
    });
  }
  const version = header(request, 'stripe-version') ?? Stripe.API_VERSION;
  if (version === Stripe.API_VERSION) return;
  throw new Failure(400, {
    type: 'invalid_request_error',
    message: `The emulator speaks ${Stripe.API_VERSION} only, not ${version}.`,
  });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const unavailable = () => new Failure(503, { type: 'api_error', message: 'The emulator plays an outage of Stripe.' });

const tooMany = () =>
  new Failure(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' });

function cut(request: FastifyRequest, reply: FastifyReply) {
  request.raw.socket.destroy();
  return reply.hijack();
}
