import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import type { Test } from 'tap';
import { type StripeEmulator, type StripeEmulatorOptions, startStripeEmulator } from '../../../src/emulator/index.ts';
import { verifyStripeDelivery } from '../../../src/index.ts';

export const START = new Date('2026-01-31T10:00:00Z');
const SECRET = 'whsec_of_this_test';

export type Received = { event: Stripe.Event; body: string };

/** An endpoint that takes what is signed by our secret; `answer` says with what status. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (event: Stripe.Event) => number = () => 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const signature = request.headers['stripe-signature'];
        const verified = verifyStripeDelivery(body, signature, [SECRET], { toleranceSeconds: 300 });
        if (!verified.ok) return response.writeHead(400).end(verified.reason);
        const event = JSON.parse(body.toString()) as Stripe.Event;
        const status = this.answer(event);
        if (status < 300) this.received.push({ event, body: body.toString() });
        return response.writeHead(status).end();
      });
    });
  }

  get types(): string[] {
    return this.received.map(({ event }) => event.type);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks/stripe`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The object of the last event of a type. */
export function lastOf<T>(events: readonly Received[], type: string): T {
  const found = events.findLast(({ event }) => event.type === type);
  if (!found) throw new Error(`no ${type}`);
  return found.event.data.object as T;
}

export type Emulated = {
  stripe: Stripe;
  emulator: StripeEmulator;
  receiver: Receiver;
  /** Plays the time until then and waits for the webhooks. */
  advance(seconds: number): Promise<void>;
  control(path: string, body?: object): Promise<Response>;
};

/** The client's settings for an emulator. */
export function clientOf(url: string, config: Stripe.StripeConfig = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe('sk_test_of_this_test', {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });
}

/** An emulator, the real client for it, and an endpoint that receives; the clock stands still unless it is advanced. */
export async function emulated(t: Test, options: Partial<StripeEmulatorOptions> = {}): Promise<Emulated> {
  const receiver = new Receiver();
  const url = await receiver.listen();
  const emulator = await startStripeEmulator({
    now: () => START,
    seed: 7,
    retryMs: [20, 20, 20],
    endpoints: [{ url, secret: SECRET }],
    ...options,
  });
  t.teardown(async () => {
    await emulator.close();
    receiver.close();
  });
  const now = () => emulator.emulator.world.now;
  return {
    stripe: clientOf(emulator.url),
    emulator,
    receiver,
    async advance(seconds) {
      emulator.advanceTo(new Date((now() + seconds) * 1000));
      await emulator.settled();
    },
    control: (path, body = {}) =>
      fetch(`${emulator.url}/_emulator${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

export type Catalogue = { basic: Stripe.Price; pro: Stripe.Price; yearly: Stripe.Price; lifetime: Stripe.Price };

/** A product with two monthly prices, a yearly one and one that is paid once. */
export async function catalogue(stripe: Stripe): Promise<Catalogue> {
  const product = await stripe.products.create({ name: 'Pro', metadata: { plan: 'pro' } });
  const price = (unit_amount: number, interval?: 'month' | 'year') =>
    stripe.prices.create({
      currency: 'usd',
      unit_amount,
      product: product.id,
      ...(interval ? { recurring: { interval } } : {}),
    });
  return {
    basic: await price(1500, 'month'),
    pro: await price(4900, 'month'),
    yearly: await price(49_000, 'year'),
    lifetime: await price(29_900),
  };
}

/** A customer whose card works, or does not. */
export const customerWith = (stripe: Stripe, card: string, email = 'ann@example.com') =>
  stripe.customers.create({
    email,
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  });
