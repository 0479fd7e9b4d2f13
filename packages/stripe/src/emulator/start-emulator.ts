import { fastify } from 'fastify';
import { controlRoutes } from './control/control-routes.ts';
import { Emulator, type EmulatorOptions } from './emulator.ts';
import { apiDoor } from './http/api-door.ts';
import { parseForm } from './http/form.ts';
import { guardRequests } from './http/request-guard.ts';
import { newWebhookEndpoint } from './objects/webhook-endpoint.ts';
import { checkoutRoutes } from './pages/checkout-routes.ts';

export type Endpoint = {
  readonly url: string;
  readonly secret: string;
  /** All events unless named. */
  readonly enabledEvents?: readonly string[];
};

export type StripeEmulatorOptions = EmulatorOptions & {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Endpoints that are there from the start. */
  readonly endpoints?: readonly Endpoint[];
  /** Looks at the clock that often by itself; without it only requests and `advanceTo` do. */
  readonly tickMs?: number;
};

export type StripeEmulator = {
  /** http://127.0.0.1:…, for the client's host, port and protocol, and for a browser. */
  readonly url: string;
  /** Plays everything that falls due up to then, in order. */
  advanceTo(time: Date): void;
  /** Adds an endpoint; of one URL, or one secret, there is only one, so that a receiver can move. */
  deliverTo(endpoint: Endpoint): void;
  /** Resolves when no webhook waits any more. */
  settled(): Promise<void>;
  readonly emulator: Emulator;
  close(): Promise<void>;
};

/** Starts a stateful stand-in for Stripe on this machine. For local and test runs: it moves no money. */
export async function startStripeEmulator(options: StripeEmulatorOptions): Promise<StripeEmulator> {
  const { host = '127.0.0.1', port = 0 } = options;
  const emulator = await Emulator.open(options);
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    routerOptions: { querystringParser: parseForm, maxParamLength: 200 },
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseForm(body.toString()));
  });
  app.setErrorHandler((error: Error, _request, reply) =>
    reply.code(500).send({ error: { type: 'api_error', message: `The emulator failed: ${error.stack}` } }),
  );
  guardRequests(app, host);
  apiDoor(app, emulator);
  controlRoutes(app, emulator);
  checkoutRoutes(app, emulator);
  const url = await app.listen({ host, port });
  emulator.world.baseUrl = url;
  for (const endpoint of options.endpoints ?? []) deliverTo(emulator, endpoint);
  emulator.sender.wake();
  const ticker = options.tickMs === undefined ? undefined : tick(emulator, options.tickMs);
  return {
    url,
    emulator,
    advanceTo: (time) => emulator.advanceTo(Math.floor(time.getTime() / 1000)),
    deliverTo: (endpoint) => deliverTo(emulator, endpoint),
    settled: () => emulator.sender.settled(),
    async close() {
      clearInterval(ticker);
      await app.close();
      await emulator.close();
    },
  };
}

function deliverTo(emulator: Emulator, { url, secret, enabledEvents = ['*'] }: Endpoint): void {
  const known = emulator.world.store
    .all('webhook_endpoint')
    .find((each) => each.url === url || ('secret' in each && each.secret === secret));
  const fields = { url, secret, enabled_events: [...enabledEvents] };
  if (known) Object.assign(known, fields, { status: 'enabled' });
  else newWebhookEndpoint(emulator.world, { ...fields, api_version: null });
  emulator.touch();
}

/** A clock that cannot be read now is read at the next tick. */
const tick = (emulator: Emulator, everyMs: number): NodeJS.Timeout =>
  setInterval(() => void emulator.catchUp().catch(() => undefined), everyMs).unref();
