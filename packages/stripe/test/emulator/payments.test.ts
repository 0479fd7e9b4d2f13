import type { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, emulated, lastOf } from './support/emulated.ts';

const DAY = 86_400;

t.test('refunds add up to what was paid, disputes are won or lost', async (t) => {
  const { stripe, receiver, control, emulator } = await emulated(t);
  const { lifetime } = await catalogue(stripe);
  const buy = async () => {
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price: lifetime.id, quantity: 1 }],
      success_url: 'http://localhost:3000/ok',
      payment_intent_data: { metadata: { intentId: 'int_9' } },
    });
    await control(`/sessions/${session.id}/pay`);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    t.match(paid, { payment_status: 'paid', customer: null, payment_intent: { metadata: { intentId: 'int_9' } } });
    return typeof paid.payment_intent === 'object' ? String(paid.payment_intent?.latest_charge) : '';
  };
  const charge = await buy();
  await stripe.refunds.create({ charge, amount: 10_000 });
  await t.rejects(stripe.refunds.create({ charge, amount: 20_000 }), /greater than unrefunded amount/);
  await stripe.refunds.create({ charge });
  await t.rejects(stripe.refunds.create({ charge }), { code: 'charge_already_refunded' });
  await emulator.settled();
  const refunded = receiver.received.filter(({ event }) => event.type === 'charge.refunded');
  t.match(
    refunded.map(({ event }) => event.data),
    [
      { object: { amount_refunded: 10_000, refunded: false }, previous_attributes: { amount_refunded: 0 } },
      { object: { amount_refunded: 29_900, refunded: true }, previous_attributes: { amount_refunded: 10_000 } },
    ],
  );
  for (const outcome of ['won', 'lost']) {
    const disputed = await buy();
    const dispute = (await (await control(`/charges/${disputed}/dispute`, { amount: 500 })).json()) as Stripe.Dispute;
    await t.rejects(stripe.refunds.create({ charge: disputed }), { code: 'charge_disputed' });
    await control(`/disputes/${dispute.id}/close`, { outcome });
    await emulator.settled();
    t.match(lastOf(receiver.received, 'charge.dispute.created'), { charge: disputed, amount: 500 });
    t.match(lastOf(receiver.received, 'charge.dispute.closed'), { status: outcome });
    t.equal((await control(`/disputes/${dispute.id}/close`, { outcome })).status, 400, 'closed once');
  }
});

t.test('a bank debit pays days later, or fails', async (t) => {
  const { stripe, receiver, control, advance, emulator } = await emulated(t);
  const { lifetime, pro } = await catalogue(stripe);
  for (const [behaviour, type] of [
    ['bank_succeeds', 'checkout.session.async_payment_succeeded'],
    ['bank_fails', 'checkout.session.async_payment_failed'],
  ] as const) {
    for (const [mode, price] of [
      ['payment', lifetime],
      ['subscription', pro],
    ] as const) {
      const session = await stripe.checkout.sessions.create({
        mode,
        line_items: [{ price: price.id }],
        success_url: 'http://localhost:3000/ok',
      });
      await control(`/sessions/${session.id}/pay`, { behaviour, email: 'a@example.com' });
      await emulator.settled();
      t.match(lastOf(receiver.received, 'checkout.session.completed'), {
        status: 'complete',
        payment_status: 'unpaid',
      });
      receiver.received.length = 0;
      await advance(3 * DAY);
      t.match(lastOf(receiver.received, type), {
        id: session.id,
        payment_status: behaviour === 'bank_succeeds' ? 'paid' : 'unpaid',
      });
      t.equal(receiver.types.includes('invoice.paid'), mode === 'subscription' && behaviour === 'bank_succeeds');
    }
  }
});

t.test('a session that nobody pays expires; a declined card leaves it open', async (t) => {
  const { stripe, receiver, control, advance, emulator } = await emulated(t);
  const { pro } = await catalogue(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: pro.id }],
    success_url: 'http://localhost:3000/ok',
  });
  t.match(await (await control(`/sessions/${session.id}/pay`, { behaviour: 'declines' })).json(), {
    outcome: 'declined',
  });
  await emulator.settled();
  t.same(receiver.types.slice(-3), ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
  t.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'open');
  await advance(DAY);
  t.equal(receiver.types.at(-1), 'checkout.session.expired');
  t.equal((await control(`/sessions/${session.id}/pay`)).status, 400);
  t.equal((await stripe.subscriptions.list({ status: 'all' })).data.length, 0);
});
