import { setTimeout as pause } from 'node:timers/promises';
import { startTandem, type Tandem, type TandemOptions } from '@tandem/testing';
import type { Test } from 'tap';

const WAIT_MS = 60_000;

type Made = { readonly id: string } & Readonly<Record<string, unknown>>;
type Form = { readonly [name: string]: string | number | boolean | Form | readonly Form[] };

/** What the form of a request to Stripe's API looks like: a[b][0]=… */
function* pairs(form: Form, prefix = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(form)) {
    const key = prefix === '' ? name : `${prefix}[${name}]`;
    if (typeof value === 'object') yield* pairs(Object.assign({}, value) as Form, key);
    else yield [key, String(value)];
  }
}

/** A Tandem with an emulated Stripe, where prices are for sale and people have cards. */
export async function openShop(t: Test, options: TandemOptions = {}) {
  const tandem = await startTandem({ creditSystemVersion: 'v2', stripe: true, ...options });
  t.teardown(tandem.stop);
  const { stripe } = tandem;
  if (stripe === undefined) throw new Error('it was asked for');

  const post = async (path: string, form: Form = {}): Promise<Made> => {
    const answer = await fetch(`${stripe.url}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_emulator' },
      body: new URLSearchParams([...pairs(form)]),
    });
    const made = (await answer.json()) as Made & { error?: { message: string } };
    if (answer.status !== 200) throw new Error(`${path}: ${made.error?.message}`);
    return made;
  };
  const control = async (path: string, body: object = {}): Promise<Made> => {
    const answer = await fetch(`${stripe.url}/_emulator${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as Made;
  };
  const product = await post('products', { name: 'Tandem' });
  const { store } = stripe.emulator.world;

  /** A price at Stripe that is one of ours by its lookup key, made once. */
  const priceAt = async (priceId: string): Promise<string> => {
    const known = store.all('price').find(({ lookup_key }) => lookup_key === priceId);
    if (known) return known.id;
    const [price] = await tandem.sql<{ amount: number; currency: string; cycle: string }>(
      'SELECT unit_amount AS amount, lower(currency) AS currency, billing_cycle AS cycle FROM prices WHERE price_id = $1',
      [priceId],
    );
    if (!price) throw new Error(`no price ${priceId}`);
    const { amount, currency, cycle } = price;
    const rhythm = { recurring: { interval: cycle === 'yearly' ? 'year' : 'month' } };
    const common = { product: product.id, unit_amount: amount, currency, lookup_key: priceId };
    return (await post('prices', { ...common, ...(cycle === 'lifetime' ? {} : rhythm) })).id;
  };
  const organizationOf = async (user: string): Promise<string> => {
    const [row] = await tandem.sql<{ id: string }>('SELECT ensure_personal_organization($1) AS id', [user]);
    return row?.id ?? '';
  };
  const customer = async (user: string) =>
    post('customers', {
      email: `${user}@example.com`,
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });

  return {
    tandem,
    stripe,
    post,
    control,
    priceAt,
    organizationOf,
    customer,
    /** A subscription of a user's own organization; also the customer's id. */
    async subscribe(user: string, priceId: string, form: Form = {}) {
      const { id: customerId } = await customer(user);
      const { id: subscriptionId } = await post('subscriptions', {
        customer: customerId,
        items: [{ price: await priceAt(priceId) }],
        metadata: { tandem_organization_id: await organizationOf(user) },
        ...form,
      });
      return { customerId, subscriptionId };
    },
    /** Moves the clock and waits until Stripe has said, and we have done, all that follows. */
    async advance(ms: number): Promise<void> {
      await tandem.advance(ms);
      await this.settle();
    },
    /** Waits until every event that Stripe delivered is in the inbox and none is pending. */
    async settle(): Promise<void> {
      await stripe.emulator.catchUp();
      await stripe.settled();
      await until(async () => {
        const delivered = stripe.emulator.sender.deliveries().filter(({ state }) => state === 'delivered');
        const ids = delivered.map(({ eventId }) => eventId);
        const [row] = await tandem.sql<{ missing: number }>(
          'SELECT count(*)::int AS missing FROM unnest($1::text[]) AS w (id) WHERE NOT EXISTS (SELECT FROM stripe_events WHERE event_id = w.id)',
          [ids],
        );
        const { pending } = await inboxOf(tandem);
        if (row?.missing === 0 && pending === 0) return true;
        const errors = await tandem.sql(`SELECT type, last_error FROM stripe_events WHERE last_error IS NOT NULL`);
        return `${row?.missing} of ${ids.length} events missing, ${pending} pending: ${JSON.stringify(errors)}`;
      });
    },
    /** What a user's credits are, in few words. */
    async credits(user: string): Promise<{ plan: string; analysis: string; roast: string }> {
      const { body } = await tandem.call('/api/user/credits/status', { user });
      const { plan, analysis, roast } = body as { plan: string; analysis: Figures; roast: Figures };
      return { plan, analysis: figures(analysis), roast: figures(roast) };
    },
    async subscription(id: string): Promise<Record<string, unknown> | undefined> {
      const [row] = await tandem.sql<{ row: Record<string, unknown> }>(
        'SELECT subscription_state(s) AS row FROM subscriptions s WHERE subscription_id = $1',
        [id],
      );
      return row?.row;
    },
  };
}

type Figures = { limit: number; remaining: number };
const figures = ({ limit, remaining }: Figures) => `${remaining} of ${limit}`;

/** How many events the inbox has, and how many wait for their effect. */
export async function inboxOf(tandem: Tandem): Promise<{ stored: number; pending: number }> {
  const [row] = await tandem.sql<{ stored: number; pending: number }>(
    `SELECT count(*)::int AS stored, count(*) FILTER (WHERE status = 'pending')::int AS pending FROM stripe_events`,
  );
  return row ?? { stored: 0, pending: 0 };
}

/** Waits for a state; what `look` says instead of true is told when it does not come. */
export async function until(look: () => Promise<true | string>, waitMs = WAIT_MS): Promise<void> {
  for (const giveUpAt = Date.now() + waitMs; ; await pause(20)) {
    const found = await look();
    if (found === true) return;
    if (Date.now() > giveUpAt) throw new Error(found);
  }
}
