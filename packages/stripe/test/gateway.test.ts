import t, { type Test } from 'tap';
import {
  type GatewayOptions,
  type OfferedPrice,
  publishPrices,
  StripeGateway,
  StripeGatewayError,
} from '../src/index.ts';
import { catalogue, customerWith, emulated } from './emulator/support/emulated.ts';

async function withGateway(t: Test, options: Partial<GatewayOptions> = {}) {
  const world = await emulated(t);
  const baseUrl = world.emulator.url;
  const gateway = new StripeGateway({ secretKey: 'sk_test_default', baseUrl, maxNetworkRetries: 0, ...options });
  return { ...world, account: gateway.account(), gateway };
}

const refusalOf = async (call: Promise<unknown>) => {
  const error = await call.catch((error) => error);
  return error instanceof StripeGatewayError ? { kind: error.kind, reason: error.reason } : error;
};

t.test('the calls of a subscription’s life', async (t) => {
  const { account, stripe, control, emulator } = await withGateway(t);
  const { basic, pro } = await catalogue(stripe);
  const ann = await account.createCustomer({ email: 'ann@example.com' }, { idempotencyKey: 'customer-1' });
  const open = () =>
    account.createCheckoutSession(
      {
        mode: 'subscription',
        customer: ann.id,
        line_items: [{ price: basic.id, quantity: 1 }],
        success_url: 'http://localhost:3000/ok',
        subscription_data: { metadata: { intentId: 'int_1' } },
      },
      { idempotencyKey: 'intent-1' },
    );
  const session = await open();
  t.equal((await open()).id, session.id, 'one session per key');
  await control(`/sessions/${session.id}/pay`);
  const { subscription: id } = await account.retrieveCheckoutSession(session.id);
  const subscription = await account.retrieveSubscription(String(id));
  t.match(subscription, { status: 'active', metadata: { intentId: 'int_1' } });
  t.match(await refusalOf(account.expireCheckoutSession(session.id)), { kind: 'refused' }, 'it was paid');

  const changed = await account.updateSubscription(
    subscription.id,
    { items: [{ id: subscription.items.data[0]?.id ?? '', price: pro.id }], proration_behavior: 'always_invoice' },
    { idempotencyKey: 'upgrade-1' },
  );
  t.equal(changed.items.data[0]?.price.id, pro.id);
  const invoice = await account.retrieveInvoice(String(changed.latest_invoice));
  t.equal(invoice.billing_reason, 'subscription_update');
  const [payment] = emulator.emulator.world.store.all('payment_intent');
  t.equal(await account.invoiceIdOfPayment(payment?.id ?? ''), subscription.latest_invoice);
  t.equal(await account.invoiceIdOfPayment('pi_of_nothing'), undefined);
  const paid = await account.chargesOfInvoice(String(subscription.latest_invoice));
  t.same(
    paid.map(({ id, amount }) => ({ id, amount })),
    [{ id: payment?.latest_charge, amount: 1500 }],
  );
  t.same(await account.chargesOfInvoice('in_of_nothing'), []);
  t.equal((await account.retrieveCharge(payment?.latest_charge ?? '')).amount, 1500);
  t.equal((await account.cancelSubscription(subscription.id)).status, 'canceled');
  t.match(await account.listSubscriptions(), { data: [{ id: subscription.id }], hasMore: false });
  t.equal((await account.listWebhookEndpoints()).data.length, 1);

  const [first] = (await account.listEvents({ limit: 1 })).data;
  t.equal((await account.retrieveEvent(first?.id ?? '')).type, 'customer.subscription.deleted');
  t.same((await account.listEvents({ ending_before: first?.id ?? '' })).data, [], 'nothing newer');
});

t.test('a region’s own account, else the default one', async (t) => {
  const { gateway } = await withGateway(t, { secretKeysByRegion: { CA: 'sk_test_ca' } });
  t.not(gateway.account('CA'), gateway.account());
  t.equal(gateway.account('EU'), gateway.account());
  t.equal(gateway.accounts().length, 2);
});

t.test('what goes wrong is one of three things', async (t) => {
  const { account, control, stripe, gateway } = await withGateway(t, {
    timeoutMs: 150,
    deadlineMs: 400,
    breaker: { openMs: 0 },
  });
  const look = () => refusalOf(account.retrieveSubscription('sub_no'));
  t.same(await look(), { kind: 'refused', reason: 'resource_missing' });
  await control('/switches', { rateLimited: 1 });
  t.same(await look(), { kind: 'rate_limited', reason: 'rate_limit' });
  for (const outage of ['unavailable', 'cut', 'silent']) {
    await control('/switches', { outage });
    t.match(await look(), { kind: 'unavailable' }, outage);
  }
  await control('/switches', { outage: 'none' });
  const { basic } = await catalogue(stripe);
  const bob = await customerWith(stripe, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer: bob.id, items: [{ price: basic.id }] });
  await control(`/customers/${bob.id}/card`, { behaviour: 'declines' });
  const upgrade = gateway
    .account()
    .updateSubscription(
      id,
      { billing_cycle_anchor: { type: 'now' }, payment_behavior: 'error_if_incomplete' },
      { idempotencyKey: 'k' },
    );
  t.same(await refusalOf(upgrade), { kind: 'refused', reason: 'card_declined' });
});

t.test('a call ends at its deadline, whatever the attempts', async (t) => {
  const { account, control } = await withGateway(t, { timeoutMs: 60_000, deadlineMs: 200, maxNetworkRetries: 5 });
  await control('/switches', { outage: 'silent' });
  const startedAt = Date.now();
  t.match(await refusalOf(account.listEvents()), { kind: 'unavailable' });
  t.ok(Date.now() - startedAt < 5000);
});

t.test('our prices become Stripe’s, once, and are found by our ids', async (t) => {
  const { gateway, account, stripe } = await withGateway(t);
  const price = (priceId: string, billingCycle: OfferedPrice['billingCycle'], unitAmount: number) => ({
    priceId,
    productKey: 'tandem',
    productName: 'Tandem',
    tier: 'pro',
    billingCycle,
    region: 'CA',
    currency: 'CAD',
    unitAmount,
  });
  const offered = [price('pro_monthly_ca', 'monthly', 13_500), price('pro_lifetime_ca', 'lifetime', 269_900)];
  t.same(await publishPrices(gateway, offered), { made: ['pro_monthly_ca', 'pro_lifetime_ca'], differing: [] });
  t.same(await publishPrices(gateway, offered), { made: [], differing: [] });
  const { data } = await account.listPrices({ lookup_keys: ['pro_monthly_ca'] });
  t.match(data, [{ currency: 'cad', unit_amount: 13_500, recurring: { interval: 'month' }, product: 'tandem_pro' }]);
  t.match(await stripe.products.retrieve('tandem_pro'), { name: 'Tandem Pro' });
  t.equal((await account.listPrices()).data.find(({ lookup_key: key }) => key === 'pro_lifetime_ca')?.type, 'one_time');
  const dearer = [price('pro_monthly_ca', 'monthly', 14_000), ...offered.slice(1)];
  t.same(await publishPrices(gateway, dearer), { made: [], differing: ['pro_monthly_ca'] });
});
