import t from 'tap';
import { inboxWorker } from './support/inbox-worker.ts';
import { openShop } from './support/stripe-shop.ts';

const LIFECYCLE = [
  'customer.subscription.created',
  'invoice.payment_succeeded',
  'checkout.session.completed',
  'charge.refunded',
  'customer.subscription.deleted',
] as const;

function* permutations<T>(rest: readonly T[], done: readonly T[] = []): Generator<readonly T[]> {
  if (rest.length === 0) yield done;
  for (const each of rest) {
    yield* permutations(
      rest.filter((other) => other !== each),
      [...done, each],
    );
  }
}

t.test('five events of a life in all 120 orders end in one state (RELIABILITY W2, W3)', async (t) => {
  const shop = await openShop(t);
  const { tandem, stripe, post, control } = shop;
  const { take } = inboxWorker(t, tandem, stripe.url);
  await control('/switches', { paused: true });
  const { store } = stripe.emulator.world;

  /** A whole life at Stripe, of which nobody here was told; its events by type. */
  async function live(user: string) {
    const known = new Set(store.all('event').map(({ id }) => id));
    const metadata = { tandem_organization_id: await shop.organizationOf(user) };
    const session = await post('checkout/sessions', {
      mode: 'subscription',
      line_items: [{ price: await shop.priceAt('tandem_pro_monthly_us'), quantity: 1 }],
      success_url: 'http://localhost:3000/ok',
      metadata,
      subscription_data: { metadata },
    });
    await control(`/sessions/${session.id}/pay`, { email: `${user}@example.com` });
    const subscription = String(store.get('checkout.session', session.id)?.subscription);
    const customer = store.get('subscription', subscription)?.customer;
    const charge = store.all('charge').find((each) => each.customer === customer);
    await control(`/charges/${charge?.id}/refund`, {});
    const cancelled = await fetch(`${stripe.url}/v1/subscriptions/${subscription}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_test_emulator' },
    });
    t.equal(cancelled.status, 200);
    const events = store.all('event').filter(({ id }) => !known.has(id));
    return { subscription, events: new Map(events.map((event) => [event.type, event])) };
  }

  /** What is left of it, without what is anybody's own. */
  async function stateOf(user: string, subscription: string) {
    const { status, priceId, cancelAt, cancelAtPeriodEnd, graceEndsAt } = (await shop.subscription(subscription)) ?? {};
    const row = { status, priceId, cancelAt, cancelAtPeriodEnd, graceEndsAt };
    const [paid] = await tandem.sql(
      `SELECT coalesce(sum(remaining), 0)::int AS remaining FROM credit_lots WHERE user_id = $1 AND source IN ('allocation', 'upgrade') AND source_ref LIKE 'in_%'`,
      [user],
    );
    const [clawback] = await tandem.sql('SELECT paid_minor, refunded_minor FROM credit_clawbacks WHERE user_id = $1', [
      user,
    ]);
    const fundings = await tandem.sql('SELECT kind, plan_code FROM credit_fundings WHERE user_id = $1', [user]);
    const debts = await tandem.sql('SELECT credit_type, amount FROM credit_debts WHERE user_id = $1', [user]);
    return { row, paid, clawback, fundings, debts, credits: await shop.credits(user) };
  }

  const orders = [...permutations(LIFECYCLE)];
  t.equal(orders.length, 120);
  let first: object | undefined;
  for (const [n, order] of orders.entries()) {
    const user = `user-${n}`;
    const { subscription, events } = await live(user);
    for (const type of order) {
      const event = events.get(type);
      if (event === undefined) throw new Error(`no ${type}`);
      const { fate } = await take(event);
      if (fate !== 'processed') t.fail(`${type} in ${order.join(', ')} was ${fate}`);
    }
    const state = await stateOf(user, subscription);
    first ??= state;
    t.same(state, first, order.join(', '));
  }
  t.match(first, {
    row: { status: 'canceled' },
    paid: { remaining: 0 },
    clawback: { paid_minor: 9900, refunded_minor: 9900 },
    fundings: [{ kind: 'months', plan_code: 'pro_monthly' }],
    debts: [],
    credits: { plan: 'free' },
  });
  t.same(await tandem.verify(), []);
});
