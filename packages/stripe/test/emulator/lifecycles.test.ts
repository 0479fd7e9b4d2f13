import type { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, customerWith, emulated, lastOf, START } from './support/emulated.ts';

const HOUR = 3600;
const DAY = 86_400;
const at = (text: string) => Date.parse(text) / 1000;
const start = START.getTime() / 1000;

t.test('a first payment by Checkout, a year of renewals on the 31st, the end', async (t) => {
  const { stripe, receiver, control, emulator, advance } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: pro.id, quantity: 1 }],
    success_url: 'http://localhost:3000/ok',
    client_reference_id: 'user_1',
    metadata: { intentId: 'int_1' },
    subscription_data: { metadata: { intentId: 'int_1' } },
  });
  await emulator.settled();
  receiver.received.length = 0;
  t.match(await (await control(`/sessions/${session.id}/pay`, { email: 'ann@example.com' })).json(), {
    outcome: 'complete',
  });
  await emulator.settled();
  t.same(receiver.types, [
    'customer.created',
    'payment_method.attached',
    'invoice.created',
    'payment_intent.created',
    'invoice.finalized',
    'charge.succeeded',
    'payment_intent.succeeded',
    'customer.subscription.created',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'checkout.session.completed',
  ]);
  const made = new Map(receiver.received.map(({ event }) => [event.type, event.created]));
  t.equal(made.get('customer.subscription.created'), made.get('invoice.payment_succeeded'), 'the same second');
  t.equal(made.get('checkout.session.completed'), (made.get('invoice.paid') ?? 0) + 1, 'one second later');
  const created = lastOf<Stripe.Subscription>(receiver.received, 'customer.subscription.created');
  t.match(created, { status: 'active', metadata: { intentId: 'int_1' } });
  t.match(lastOf(receiver.received, 'checkout.session.completed'), {
    status: 'complete',
    payment_status: 'paid',
    subscription: created.id,
    customer: String,
    invoice: created.latest_invoice,
    metadata: { intentId: 'int_1' },
    client_reference_id: 'user_1',
    customer_details: { email: 'ann@example.com' },
  });

  receiver.received.length = 0;
  const ends = at('2026-02-28T10:00:00Z');
  t.equal(created.items.data[0]?.current_period_end, ends, '31 January and a month');
  await advance(ends - emulator.emulator.world.now);
  t.same(receiver.types, ['invoice.created', 'customer.subscription.updated']);
  t.match(receiver.received[1]?.event.data, {
    object: { items: { data: [{ current_period_start: ends, current_period_end: at('2026-03-31T10:00:00Z') }] } },
    previous_attributes: { items: { data: [{ current_period_start: start }] }, latest_invoice: created.latest_invoice },
  });
  await advance(HOUR - 1);
  t.equal(receiver.types.length, 2, 'a draft for an hour');
  await advance(1);
  t.same(receiver.types.slice(2), [
    'payment_intent.created',
    'invoice.finalized',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
  ]);
  t.match(lastOf(receiver.received, 'invoice.paid'), {
    billing_reason: 'subscription_cycle',
    period_start: start,
    period_end: ends,
    lines: { data: [{ amount: 4900, period: { start: ends, end: at('2026-03-31T10:00:00Z') } }] },
  });
  t.same(
    lastOf<object>(receiver.received, 'invoice.paid'),
    lastOf<object>(receiver.received, 'invoice.payment_succeeded'),
    'twins',
  );

  await advance(300 * DAY);
  const paid = await stripe.invoices.list({ subscription: created.id, limit: 100 }).autoPagingToArray({ limit: 100 });
  t.same(
    paid.reverse().map(({ lines }) => new Date((lines.data[0]?.period.start ?? 0) * 1000).toISOString().slice(5, 10)),
    ['01-31', '02-28', '03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30'],
  );
  await stripe.subscriptions.update(created.id, { cancel_at_period_end: true });
  await emulator.settled();
  receiver.received.length = 0;
  await advance(31 * DAY);
  t.same(receiver.types, ['customer.subscription.deleted']);
  t.match(receiver.received.at(-1)?.event.data.object, { status: 'canceled', ended_at: at('2026-12-31T10:00:00Z') });
});

t.test('a trial: nothing is paid, its end is announced, then the first payment', async (t) => {
  const { stripe, receiver, emulator, advance } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_visa');
  const trial = await stripe.subscriptions.create({
    customer: ann.id,
    items: [{ price: pro.id }],
    trial_period_days: 30,
  });
  t.match(trial, { status: 'trialing', trial_end: start + 30 * DAY, billing_cycle_anchor: start + 30 * DAY });
  await emulator.settled();
  t.match(lastOf(receiver.received, 'invoice.payment_succeeded'), {
    amount_paid: 0,
    total: 0,
    lines: { data: [{ amount: 0, description: 'Trial period for Pro' }] },
  });
  receiver.received.length = 0;
  await advance(27 * DAY);
  t.same(receiver.types, ['customer.subscription.trial_will_end']);
  await advance(3 * DAY);
  t.match(lastOf(receiver.received, 'customer.subscription.updated'), { status: 'active' });
  await advance(HOUR);
  t.match(lastOf(receiver.received, 'invoice.paid'), { amount_paid: 4900, billing_reason: 'subscription_cycle' });

  const bob = await customerWith(stripe, 'pm_card_visa', 'bob@example.com');
  await stripe.customers.update(bob.id, { description: 'no card' });
  const carol = await stripe.customers.create({ email: 'carol@example.com' });
  const settings = { end_behavior: { missing_payment_method: 'cancel' as const } };
  const cardless = await stripe.subscriptions.create({
    customer: carol.id,
    items: [{ price: pro.id }],
    trial_period_days: 1,
    trial_settings: settings,
  });
  const pausing = await stripe.subscriptions.create({
    customer: carol.id,
    items: [{ price: pro.id }],
    trial_period_days: 1,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  const early = await stripe.subscriptions.create({
    customer: bob.id,
    items: [{ price: pro.id }],
    trial_period_days: 9,
  });
  t.match(await stripe.subscriptions.update(early.id, { trial_end: 'now' }), { status: 'active', trial_end: Number });
  await emulator.settled();
  t.match(lastOf(receiver.received, 'invoice.paid'), { amount_paid: 4900, billing_reason: 'subscription_update' });
  await advance(DAY);
  t.equal((await stripe.subscriptions.retrieve(cardless.id)).status, 'canceled');
  t.equal((await stripe.subscriptions.retrieve(pausing.id)).status, 'paused');
});

t.test('a renewal that fails: past due, retried, recovered; or given up', async (t) => {
  const { stripe, receiver, control, emulator, advance } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_visa');
  const { id, latest_invoice: first } = await stripe.subscriptions.create({
    customer: ann.id,
    items: [{ price: pro.id }],
  });
  await control(`/customers/${ann.id}/card`, { behaviour: 'declines' });
  await advance(28 * DAY);
  await emulator.settled();
  receiver.received.length = 0;
  await advance(HOUR);
  t.same(receiver.types, [
    'payment_intent.created',
    'invoice.finalized',
    'charge.failed',
    'payment_intent.payment_failed',
    'invoice.payment_failed',
    'customer.subscription.updated',
  ]);
  const failed = lastOf<Stripe.Invoice>(receiver.received, 'invoice.payment_failed');
  t.match(failed, { attempt_count: 1, next_payment_attempt: emulator.emulator.world.now + 3 * DAY, status: 'open' });
  t.match(receiver.received.at(-1)?.event.data, {
    object: { status: 'past_due' },
    previous_attributes: { status: 'active' },
  });
  await advance(3 * DAY);
  t.match(lastOf(receiver.received, 'invoice.payment_failed'), { attempt_count: 2 });
  await control(`/customers/${ann.id}/card`, { behaviour: 'succeeds' });
  receiver.received.length = 0;
  await advance(5 * DAY);
  t.same(receiver.types.slice(-4), [
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'customer.subscription.updated',
  ]);
  t.match(receiver.received.at(-1)?.event.data, {
    object: { status: 'active' },
    previous_attributes: { status: 'past_due' },
  });

  await control(`/customers/${ann.id}/card`, { behaviour: 'declines' });
  await advance(60 * DAY);
  t.match(await stripe.subscriptions.retrieve(id), {
    status: 'canceled',
    cancellation_details: { reason: 'payment_failed' },
  });
  t.match(lastOf(receiver.received, 'invoice.payment_failed'), { attempt_count: 4, next_payment_attempt: null });
  t.match(await stripe.invoices.retrieve(String(first)), { status: 'paid' });

  await control('/settings', { finally: 'unpaid', retryDays: [1] });
  const bob = await customerWith(stripe, 'pm_card_visa', 'bob@example.com');
  const second = await stripe.subscriptions.create({ customer: bob.id, items: [{ price: pro.id }] });
  await control(`/customers/${bob.id}/card`, { behaviour: 'declines' });
  await advance(33 * DAY);
  const unpaid = await stripe.subscriptions.retrieve(second.id);
  t.equal(unpaid.status, 'unpaid');
  await control(`/customers/${bob.id}/card`, { behaviour: 'succeeds' });
  t.match(await stripe.invoices.pay(String(unpaid.latest_invoice)), { status: 'paid' });
  t.equal((await stripe.subscriptions.retrieve(second.id)).status, 'active');
});

t.test('a first payment that fails: incomplete, expired after 23 hours', async (t) => {
  const { stripe, advance } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_chargeCustomerFail');
  const made = await stripe.subscriptions.create({ customer: ann.id, items: [{ price: pro.id }] });
  t.equal(made.status, 'incomplete');
  await t.rejects(stripe.invoices.pay(String(made.latest_invoice)), { code: 'card_declined' });
  await advance(23 * HOUR);
  t.equal((await stripe.subscriptions.retrieve(made.id)).status, 'incomplete_expired');
  t.equal((await stripe.invoices.retrieve(String(made.latest_invoice))).status, 'void');
});

t.test('collection that is paused', async (t) => {
  const { stripe, advance } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_visa');
  for (const [behavior, status] of [
    ['void', 'void'],
    ['mark_uncollectible', 'uncollectible'],
    ['keep_as_draft', 'draft'],
  ] as const) {
    const made = await stripe.subscriptions.create({ customer: ann.id, items: [{ price: pro.id }] });
    await stripe.subscriptions.update(made.id, { pause_collection: { behavior } });
    await advance(31 * DAY + HOUR);
    const { latest_invoice } = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    t.match(latest_invoice, { status }, behavior);
    t.match(await stripe.subscriptions.update(made.id, { pause_collection: '' }), { pause_collection: null });
    await stripe.subscriptions.cancel(made.id);
  }
});
