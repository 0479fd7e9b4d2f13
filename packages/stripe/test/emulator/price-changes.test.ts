import type { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, customerWith, emulated, lastOf, START } from './support/emulated.ts';

const HOUR = 3600;
const DAY = 86_400;
const start = START.getTime() / 1000;

t.test('changes of price', async (t) => {
  const { stripe, receiver, emulator, advance } = await emulated(t);
  const { basic, pro, yearly } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_visa');
  const made = await stripe.subscriptions.create({ customer: ann.id, items: [{ price: basic.id }] });
  const item = made.items.data[0]?.id ?? '';
  const linesOf = async (invoice: Stripe.Subscription['latest_invoice']) =>
    (await stripe.invoices.retrieve(String(invoice))).lines.data;

  await advance(14 * DAY); // half of 31 January to 28 February
  receiver.received.length = 0;
  const up = await stripe.subscriptions.update(made.id, {
    items: [{ id: item, price: pro.id }],
    proration_behavior: 'always_invoice',
  });
  await emulator.settled();
  t.same(receiver.types.slice(0, 4), [
    'invoiceitem.created',
    'invoiceitem.created',
    'invoice.created',
    'customer.subscription.updated',
  ]);
  t.same(
    (await linesOf(up.latest_invoice)).map(({ amount, parent, period }) => ({
      amount,
      proration: parent?.invoice_item_details?.proration,
      period: { start: period.start, end: period.end },
    })),
    [-750, 2450].map((amount) => ({
      amount,
      proration: true,
      period: { start: start + 14 * DAY, end: start + 28 * DAY },
    })),
  );
  t.match(await linesOf(up.latest_invoice), [
    { parent: { invoice_item_details: { proration_details: { credited_items: { invoice: made.latest_invoice } } } } },
    { pricing: { price_details: { price: pro.id } } },
  ]);
  t.match(lastOf(receiver.received, 'invoice.paid'), { amount_paid: 1700, billing_reason: 'subscription_update' });

  const down = await stripe.subscriptions.update(made.id, { items: [{ id: item, price: basic.id }] });
  t.equal(down.latest_invoice, up.latest_invoice, 'create_prorations waits for the next invoice');
  await advance(14 * DAY + HOUR);
  t.match(lastOf(receiver.received, 'invoice.paid'), {
    amount_paid: 0,
    total: -200,
    ending_balance: -200,
    lines: { data: [{ amount: -2450 }, { amount: 750 }, { amount: 1500 }] },
  });
  t.match(await stripe.customers.retrieve(ann.id), { balance: -200 });

  const free = await stripe.subscriptions.update(made.id, {
    items: [{ id: item, price: pro.id }],
    proration_behavior: 'none',
  });
  t.equal(free.items.data[0]?.price.id, pro.id);
  const year = await stripe.subscriptions.update(made.id, { items: [{ id: item, price: yearly.id }] });
  const now = emulator.emulator.world.now;
  t.match(year, {
    billing_cycle_anchor: now,
    items: { data: [{ current_period_start: now, current_period_end: now + 365 * DAY }] },
  });
  t.match(await linesOf(year.latest_invoice), [{ amount: Number }, { amount: 49_000 }]);
  t.match(await stripe.invoices.retrieve(String(year.latest_invoice)), { starting_balance: -200, status: 'paid' });

  const anew = await stripe.subscriptions.update(made.id, {
    billing_cycle_anchor: { type: 'now' },
    proration_behavior: 'none',
  });
  t.match(anew, { billing_cycle_anchor: now });
  const ended = await stripe.subscriptions.cancel(made.id, { prorate: true, invoice_now: true });
  t.match(await stripe.invoices.retrieve(String(ended.latest_invoice)), { total: -49_000, amount_due: 0 });
});
