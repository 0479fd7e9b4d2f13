import { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, customerWith, emulated } from './support/emulated.ts';

t.test('the client can do everything that we do with Stripe', async (t) => {
  const { stripe, control } = await emulated(t);
  const { basic, pro, lifetime } = await catalogue(stripe);
  t.equal(basic.unit_amount_decimal?.toString(), '1500', 'decimals are the client’s');

  const customer = await customerWith(stripe, 'pm_card_visa');
  t.match(await stripe.customers.update(customer.id, { metadata: { user: 'ann', gone: 'x' } }), {
    metadata: { user: 'ann', gone: 'x' },
  });
  const changed = await stripe.customers.update(customer.id, { metadata: { gone: null } });
  t.same(changed.metadata, { user: 'ann' });
  t.equal((await stripe.customers.retrieve(customer.id)).id, customer.id);
  t.equal((await stripe.customers.list({ email: 'ann@example.com' })).data.length, 1);

  t.equal((await stripe.prices.list({ active: true, type: 'one_time' })).data[0]?.id, lifetime.id);
  t.match(await stripe.prices.update(basic.id, { lookup_key: 'basic', nickname: 'Basic' }), { lookup_key: 'basic' });
  t.equal((await stripe.prices.list({ lookup_keys: ['basic'] })).data[0]?.id, basic.id);
  t.match(await stripe.products.update(String(basic.product), { description: 'd' }), { description: 'd' });
  t.equal((await stripe.products.list()).data.length, 1);
  t.equal((await stripe.products.retrieve(String(basic.product))).name, 'Pro');

  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: basic.id }],
    metadata: { organizationId: 'org_1' },
    expand: ['latest_invoice.payments', 'customer', 'items.data.price.product'],
  });
  t.equal(subscription.status, 'active');
  const { latest_invoice: invoice, customer: owner } = subscription;
  if (typeof invoice !== 'object' || !invoice || typeof owner !== 'object') throw new Error('not expanded');
  t.equal(owner.id, customer.id);
  t.match(subscription.items.data[0]?.price.product, { name: 'Pro' });
  t.match(invoice, { status: 'paid', amount_paid: 1500, billing_reason: 'subscription_create' });
  t.equal(invoice.parent?.subscription_details?.metadata?.['organizationId'], 'org_1');
  const intentId = String(invoice.payments?.data[0]?.payment.payment_intent);
  t.match(await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intentId } }), {
    data: [{ invoice: invoice.id, status: 'paid', amount_paid: 1500 }],
  });
  const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
  t.match(intent, { status: 'succeeded', latest_charge: { paid: true, amount: 1500 } });

  t.equal((await stripe.subscriptions.retrieve(subscription.id)).id, subscription.id);
  t.equal((await stripe.subscriptions.list({ customer: customer.id })).data.length, 1);
  t.match(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true }), {
    status: 'active',
    cancel_at: subscription.items.data[0]?.current_period_end,
    cancellation_details: { reason: 'cancellation_requested' },
  });
  t.match(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false }), {
    cancel_at: null,
    canceled_at: null,
  });
  const item = subscription.items.data[0]?.id ?? '';
  t.equal((await stripe.subscriptionItems.retrieve(item)).price.id, basic.id);
  t.equal((await stripe.subscriptionItems.list({ subscription: subscription.id })).data.length, 1);
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items: [{ id: item, price: pro.id }], proration_behavior: 'create_prorations' },
  });
  t.same(
    preview.lines.data.map(({ amount }) => amount),
    [-1500, 4900, 4900],
  );
  t.equal((await stripe.subscriptionItems.update(item, { price: pro.id })).price.id, pro.id);

  t.equal((await stripe.invoices.retrieve(invoice.id)).id, invoice.id);
  t.equal((await stripe.invoices.list({ subscription: subscription.id })).data.length, 1);
  t.equal((await stripe.invoices.listLineItems(invoice.id)).data[0]?.pricing?.price_details?.price, basic.id);

  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge?.id : undefined;
  t.match(await stripe.refunds.create({ payment_intent: intentId, amount: 400 }), { amount: 400, charge });
  t.equal((await stripe.refunds.list({ charge: charge ?? '' })).data.length, 1);
  t.match(await stripe.charges.retrieve(charge ?? '', { expand: ['refunds'] }), {
    amount_refunded: 400,
    refunded: false,
    refunds: { data: [{ amount: 400 }] },
  });
  const opened = await control(`/charges/${charge}/dispute`);
  const dispute = (await opened.json()) as Stripe.Dispute;
  t.match(await stripe.disputes.retrieve(dispute.id), { status: 'needs_response', charge, amount: 1100 });
  t.match(await stripe.disputes.list({ charge: charge ?? '' }), { data: [{ id: dispute.id }] });

  const endpoint = await stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9/hook',
    enabled_events: ['invoice.paid'],
    api_version: Stripe.API_VERSION,
  });
  t.match(endpoint.secret, /^whsec_/);
  t.notOk((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, 'shown once');
  t.match(await stripe.webhookEndpoints.update(endpoint.id, { disabled: true }), { status: 'disabled' });
  t.equal((await stripe.webhookEndpoints.list()).data.length, 2);
  t.match(await stripe.webhookEndpoints.del(endpoint.id), { deleted: true });

  t.match(await stripe.subscriptions.cancel(subscription.id, { cancellation_details: { comment: 'bye' } }), {
    status: 'canceled',
    cancellation_details: { comment: 'bye' },
  });
  await t.rejects(stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true }), /canceled/);

  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price: lifetime.id, quantity: 1 }],
    success_url: 'http://localhost:3000/ok?id={CHECKOUT_SESSION_ID}',
    expand: ['line_items'],
  });
  t.match(session, { status: 'open', payment_status: 'unpaid', amount_total: 29_900, ui_mode: 'hosted_page' });
  t.equal(session.line_items?.data[0]?.price?.id, lifetime.id);
  t.equal((await stripe.checkout.sessions.listLineItems(session.id)).data.length, 1);
  t.match(await stripe.checkout.sessions.expire(session.id), { status: 'expired', url: null });
  t.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'expired');
  t.equal((await stripe.checkout.sessions.list({ status: 'expired' })).data.length, 1);
  await t.rejects(stripe.checkout.sessions.expire(session.id), /Only Checkout Sessions with a status/);
  t.match(await stripe.customers.del(customer.id), { deleted: true });
});

t.test('what is refused has the client’s own error, code and parameter', async (t) => {
  const { stripe } = await emulated(t);
  const { basic, lifetime } = await catalogue(stripe);
  const refused = async (call: Promise<unknown>, type: typeof Stripe.errors.StripeError, like: object) => {
    const error = await call.then(
      () => undefined,
      (error) => error,
    );
    t.ok(error instanceof type, `${error}`);
    t.match(error, { requestId: /^req_/, ...like });
  };
  const { StripeInvalidRequestError: Invalid, StripeCardError: Card } = Stripe.errors;
  await refused(stripe.customers.retrieve('cus_no'), Invalid, {
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
    message: "No such customer: 'cus_no'",
  });
  await refused(stripe.subscriptions.create({ customer: 'cus_no', items: [{ price: basic.id }] }), Invalid, {
    statusCode: 400,
    code: 'resource_missing',
    param: 'customer',
  });
  const ann = await customerWith(stripe, 'pm_card_chargeCustomerFail');
  await refused(stripe.subscriptions.create({ customer: ann.id, items: [{ price: lifetime.id }] }), Invalid, {
    param: 'items[0][price]',
  });
  await refused(
    stripe.subscriptions.create({
      customer: ann.id,
      items: [{ price: basic.id }],
      payment_behavior: 'error_if_incomplete',
    }),
    Card,
    { statusCode: 402, code: 'card_declined', decline_code: 'generic_decline' },
  );
  t.equal((await stripe.subscriptions.list({ customer: ann.id, status: 'all' })).data.length, 0, 'and none was made');
  await refused(stripe.products.create({ name: 'x', ...{ colour: 'red' } }), Invalid, {
    code: 'parameter_unknown',
    param: 'colour',
  });
  await refused(stripe.products.create({ ...{ name: '' } }), Invalid, { code: 'parameter_invalid_empty' });
  await refused(stripe.prices.create({ currency: 'usd', product: 'prod_no' }), Invalid, { code: 'parameter_missing' });
  await refused(
    stripe.rawRequest('POST', '/v1/prices', { currency: 'usd', unit_amount: 'ten', product: 'p' }),
    Invalid,
    { code: 'parameter_invalid_integer', param: 'unit_amount' },
  );
  await refused(stripe.customers.retrieve(ann.id, { expand: ['nothing'] }), Invalid, { param: 'expand' });
  await refused(stripe.invoices.list({ limit: 101 }), Invalid, { param: 'limit' });
});
