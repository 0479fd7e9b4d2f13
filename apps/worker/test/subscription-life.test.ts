import t from 'tap';
import { openShop } from './support/stripe-shop.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const share = (amount: number, left: number, whole: number) => Math.floor((amount * left) / whole);

t.test('subscribe, renew, upgrade, fail, recover, cancel, refund: credits right at each step', async (t) => {
  const shop = await openShop(t);
  const { tandem, post, control } = shop;
  const { customerId, subscriptionId } = await shop.subscribe('ann', 'tandem_advanced_monthly_us');
  await shop.settle();
  const row = () => shop.subscription(subscriptionId);
  const [entry] = await tandem.sql<{ amount: number }>(
    `SELECT amount FROM plan_allocations WHERE plan_code = 'entry' AND credit_type = 'analysis'`,
  );
  const least = entry?.amount ?? 0;
  t.match(await row(), { status: 'active', priceId: 'tandem_advanced_monthly_us', graceEndsAt: null });
  t.match(await shop.credits('ann'), { plan: 'entry', analysis: `${least} of ${least}` });

  const ends = async () => Number((await row())?.['periodEndsAt']);
  const untilEnd = async () => (await ends()) - (await tandem.now()).getTime();
  await shop.advance((await untilEnd()) + 2 * HOUR);
  t.match(await shop.credits('ann'), { plan: 'entry', analysis: `${least} of ${least}` }, 'renewed');

  await shop.advance(10 * DAY);
  const periodStart = Number((await row())?.['periodStartsAt']);
  const [item] = (await post(`subscriptions/${subscriptionId}`))['items'] === undefined ? [] : [await itemOf()];
  async function itemOf() {
    const { items } = (await post(`subscriptions/${subscriptionId}`)) as unknown as {
      items: { data: { id: string }[] };
    };
    return items.data[0]?.id ?? '';
  }
  const upgraded = await post(`subscriptions/${subscriptionId}`, {
    items: [{ id: item ?? '', price: await shop.priceAt('tandem_pro_monthly_us') }],
    proration_behavior: 'always_invoice',
  });
  await shop.settle();
  t.match(await row(), { status: 'active', priceId: 'tandem_pro_monthly_us' });
  const [line] = await tandem.sql<{ at: number }>(
    `SELECT (fact ->> 'startsAt')::bigint AS at FROM billing_facts WHERE type = 'plan_paid' AND (fact ->> 'proration')::boolean`,
  );
  const more = share(100 - least, (await ends()) - Number(line?.at), (await ends()) - periodStart);
  t.match(
    await shop.credits('ann'),
    { plan: 'pro_monthly', analysis: `${least + more} of ${least + more}` },
    'upgraded',
  );
  t.ok(upgraded['latest_invoice']);

  await control(`/customers/${customerId}/card`, { behaviour: 'declines' });
  await shop.advance((await untilEnd()) + 2 * HOUR);
  const failed = await row();
  t.match(failed, { status: 'past_due' });
  const grace = Number(failed?.['graceEndsAt']);
  const failedAt = Number(failed?.['periodStartsAt']) + HOUR;
  t.ok(Math.abs(grace - (failedAt + 7 * DAY)) < 5000, 'seven days from the failure');
  t.match(
    await shop.credits('ann'),
    { plan: 'pro_monthly', analysis: `${least + more} of 0` },
    'leftovers, nothing new',
  );
  await shop.advance(DAY);
  t.match(await shop.credits('ann'), { analysis: '0 of 0' }, 'leftovers last 24 hours');

  await control(`/customers/${customerId}/card`, { behaviour: 'succeeds' });
  await shop.advance(3 * DAY);
  t.match(await row(), { status: 'active', graceEndsAt: null });
  t.match(await shop.credits('ann'), { plan: 'pro_monthly', analysis: '100 of 100' }, 'recovered');

  await tandem.consume('ann', { amount: 30 });
  await post(`subscriptions/${subscriptionId}`, { cancel_at_period_end: true });
  await shop.settle();
  t.match(await row(), { status: 'active', cancelAtPeriodEnd: true, cancelAt: await ends() });
  t.match(await shop.credits('ann'), { plan: 'pro_monthly', analysis: '70 of 100' }, 'stays until then');

  const { store } = shop.stripe.emulator.world;
  const charge = store.all('charge').find(({ status, amount }) => status === 'succeeded' && amount === 9900);
  await control(`/charges/${charge?.id}/refund`, { amount: 4950 });
  await shop.settle();
  t.match(await shop.credits('ann'), { analysis: '20 of 100', roast: '50 of 100' }, 'half is taken back');

  await shop.advance((await untilEnd()) + HOUR);
  t.match(await row(), { status: 'canceled' });
  t.match(await shop.credits('ann'), { plan: 'free' });
  t.same(await tandem.verify(), []);

  const [events] = await tandem.sql<{ open: number }>(
    `SELECT count(*)::int AS open FROM stripe_events WHERE status NOT IN ('processed', 'ignored')`,
  );
  t.equal(events?.open, 0, 'no event was left over');
  const audit = await tandem.sql<{ action: string }>(
    `SELECT action FROM audit_entries WHERE entity_type = 'SUBSCRIPTION' AND entity_id = $1 ORDER BY entity_seq`,
    [subscriptionId],
  );
  const actions = audit.map(({ action }) => action);
  t.equal(actions[0], 'CREATE');
  t.ok(actions.filter((action) => action === 'CANCEL').length === 2, `scheduled, and over: ${actions}`);
});

t.test('a trial funds nothing, and counts once; a plan bought once is taken away by its refund', async (t) => {
  const shop = await openShop(t);
  const { tandem, post, control } = shop;
  const { subscriptionId } = await shop.subscribe('bob', 'tandem_pro_monthly_us', { trial_period_days: 30 });
  await shop.settle();
  t.match(await shop.subscription(subscriptionId), { status: 'trialing' });
  t.match(await shop.credits('bob'), { plan: 'free', analysis: '5 of 5' });
  const trials = await tandem.sql('SELECT organization_id, subscription_id FROM trials');
  t.same(trials, [{ organization_id: 'personal_bob', subscription_id: subscriptionId }]);
  await shop.advance(30 * DAY + 2 * HOUR);
  t.match(await shop.subscription(subscriptionId), { status: 'active' });
  t.match(await shop.credits('bob'), { plan: 'pro_monthly', analysis: '100 of 100' });

  const session = await post('checkout/sessions', {
    mode: 'payment',
    line_items: [{ price: await shop.priceAt('tandem_pro_lifetime_us'), quantity: 1 }],
    success_url: 'http://localhost:3000/ok',
    metadata: { tandem_organization_id: await shop.organizationOf('cleo') },
    payment_intent_data: { metadata: { tandem_organization_id: await shop.organizationOf('cleo') } },
  });
  await control(`/sessions/${session.id}/pay`, { behaviour: 'bank_succeeds', email: 'cleo@example.com' });
  await shop.settle();
  t.match(await shop.credits('cleo'), { plan: 'free' }, 'a bank takes days; unpaid funds nothing');
  t.equal(await shop.subscription(session.id), undefined);
  await shop.advance(3 * DAY + HOUR);
  t.match(await shop.credits('cleo'), { plan: 'lifetime', analysis: '500 of 500' });
  t.match(await shop.subscription(session.id), { status: 'active', periodEndsAt: null });
  const { store } = shop.stripe.emulator.world;
  const charge = store.all('charge').find(({ status, amount }) => status === 'succeeded' && amount === 199_900);
  await control(`/charges/${charge?.id}/dispute`);
  await shop.settle();
  t.match(await shop.credits('cleo'), { plan: 'free' }, 'the bank took it back');
  t.match(await shop.subscription(session.id), { status: 'canceled' });
  t.same(await tandem.verify(), []);
});

t.test('an invoice that two cards paid: what goes back counts against the whole of it (RULES 8)', async (t) => {
  const shop = await openShop(t);
  const { control, stripe, tandem } = shop;
  await shop.subscribe('dana', 'tandem_pro_monthly_us');
  await shop.settle();
  const { world } = stripe.emulator;
  const [first] = world.store.all('charge');
  const [payment] = world.store.all('invoice_payment');
  const [intent] = world.store.all('payment_intent');
  if (!first || !payment || !intent) throw new Error('nothing was paid');
  const parts = { first: first.amount - 3000, second: 3000 };
  const second = { ...first, id: world.newId('charge'), payment_intent: world.newId('payment_intent') };
  world.add('charge', Object.assign(second, { amount: parts.second, amount_captured: parts.second }));
  world.add('payment_intent', { ...intent, id: second.payment_intent, latest_charge: second.id });
  const paidBySecond = { type: 'payment_intent' as const, payment_intent: second.payment_intent };
  world.add('invoice_payment', { ...payment, id: world.newId('invoice_payment'), payment: paidBySecond });
  Object.assign(first, { amount: parts.first, amount_captured: parts.first });

  const whole = parts.first + parts.second;
  const left = (refunded: number) => `${100 - share(100, refunded, whole)} of 100`;
  await control(`/charges/${second.id}/refund`, { amount: parts.second });
  await shop.settle();
  t.match(await shop.credits('dana'), { plan: 'pro_monthly', analysis: left(parts.second) }, 'all of the smaller part');
  await control(`/charges/${first.id}/refund`, { amount: 1000 });
  await shop.settle();
  t.match(await shop.credits('dana'), { analysis: left(parts.second + 1000) }, 'and some of the other');
  await control(`/charges/${first.id}/refund`, { amount: parts.first - 1000 });
  await shop.settle();
  t.match(await shop.credits('dana'), { analysis: '0 of 100' }, 'all of it');
  t.same(await tandem.verify(), []);
});
