import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, emulated, type Received } from './support/emulated.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/fixtures/stripe/', import.meta.url));
/** The versions whose shapes are those of the pinned one: periods on items, invoices without their charge. */
const SAME_SHAPES = /^(2025-07-30|2025-12-15|2026-)/;
/** Members that come with a feature, a country or a method of payment that the emulator has not. */
const LEFT_OUT = new Set(['metadata', 'payment_method_options', 'payment_method_details', 'custom_fields']);
/** Sent by Stripe, and unknown to the types of its own client. */
const UNTYPED = new Set([
  'charge.destination',
  'charge.dispute',
  'charge.order',
  'payment_intent.shared_payment_granted_token',
]);

type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as Kind);
}

/** Where a real object has what ours has not, or of another kind; null stands for every kind. Lists by their first row. */
function* gaps(real: unknown, ours: unknown, path: string): Generator<string> {
  const [wanted, found] = [kindOf(real), kindOf(ours)];
  if (ours === undefined) return yield `${path} is missing`;
  if (wanted === 'null' || found === 'null') return undefined;
  if (wanted !== found) return yield `${path} is ${found}, not ${wanted}`;
  if (Array.isArray(real)) {
    const rows = ours as unknown[];
    if (real.length > 0 && rows.length > 0) yield* gaps(real[0], rows[0], `${path}[]`);
  } else if (wanted === 'object') {
    const members = Object(ours) as Record<string, unknown>;
    for (const [name, value] of Object.entries(real as object))
      if (!LEFT_OUT.has(name) && !UNTYPED.has(`${path}.${name}`)) yield* gaps(value, members[name], `${path}.${name}`);
  }
  return undefined;
}

if (!existsSync(FOLDER))
  t.comment(`left out, because ${FOLDER} is not here: the emulator's shapes against real events`);
else
  t.test('every member of a real event is in ours, and of the same kind', async (t) => {
    const world = await emulated(t);
    const { stripe, control, advance, emulator, receiver } = world;
    const { basic, pro, lifetime } = await catalogue(stripe);
    const checkout = async (price: Stripe.Price, more: object = {}) => {
      const made = await stripe.checkout.sessions.create({
        mode: price.recurring ? 'subscription' : 'payment',
        line_items: [{ price: price.id, quantity: 1 }],
        success_url: 'http://localhost:3000/ok',
        cancel_url: 'http://localhost:3000/no',
        ...more,
      });
      await control(`/sessions/${made.id}/pay`, { email: 'ann@example.com' });
      return stripe.checkout.sessions.retrieve(made.id);
    };
    await checkout(lifetime);
    await checkout(basic, { subscription_data: { trial_period_days: 3 } });
    const { subscription: id, customer } = await checkout(basic);
    const subscription = await stripe.subscriptions.retrieve(String(id));
    const item = subscription.items.data[0]?.id ?? '';
    await stripe.subscriptions.update(String(id), {
      items: [{ id: item, price: pro.id }],
      proration_behavior: 'always_invoice',
    });
    await control(`/customers/${String(customer)}/card`, { behaviour: 'declines' });
    await advance(35 * 86_400);
    await control(`/customers/${String(customer)}/card`, { behaviour: 'succeeds' });
    await advance(8 * 86_400);
    const charge = emulator.emulator.world.store.all('charge').findLast(({ paid }) => paid);
    await control(`/charges/${charge?.id}/refund`);
    await stripe.subscriptions.cancel(String(id));
    await emulator.settled();

    const files = readdirSync(FOLDER).filter((name) => SAME_SHAPES.test(name));
    t.ok(files.length > 20, `${files.length} real events`);
    for (const file of files) {
      const real = JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Stripe.Event;
      const ours = receiver.received.filter(({ event }) => event.type === real.type);
      if (real.type === 'checkout.session.async_payment_succeeded') continue; // of a bank debit: payments.test.ts
      t.ok(ours.length > 0, `${real.type} was sent`);
      t.same(leastGaps(real, ours), [], file);
    }
  });

/** The gaps of the event of ours that is nearest: a type has several stories. */
function leastGaps(real: Stripe.Event, ours: readonly Received[]): string[] {
  const all = ours.map(({ event }) => [...gaps(real.data.object, event.data.object, real.data.object.object)]);
  return all.sort((a, b) => a.length - b.length)[0] ?? [];
}
