import type { Answer } from '@tandem/testing';
import t from 'tap';
import { openShop, until } from './support/stripe-shop.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const INTENTS = '/api/subscriptions/intents';

const shop = await openShop(t, {
  workers: 2,
  env: { CHECKOUT_RETURN_ORIGINS: 'https://app.example,http://localhost:3000' },
});
const { tandem, control, stripe } = shop;
const { store } = stripe.emulator.world;

const pro = { productKey: 'tandem', tier: 'pro', billingCycle: 'monthly', region: 'US' };
const PATIENT = { prefer: 'wait=30' };
const want = (user: string, own: object = {}, headers: Record<string, string> = {}) =>
  tandem.call(INTENTS, { user, headers, body: { ...pro, ...own } });
const intentOf = (user: string, id: unknown) => tandem.call(`${INTENTS}/${String(id)}`, { user });
const sessionOf = ({ body }: Answer) => {
  const found = store
    .all('checkout.session')
    .find(({ metadata }) => metadata?.['tandem_intent_id'] === body['intentId']);
  if (found === undefined) throw new Error(`no session of ${String(body['intentId'])}`);
  return found;
};
const sessionsOf = (user: string) =>
  store
    .all('checkout.session')
    .filter(({ client_reference_id: _, metadata }) => metadata?.['tandem_organization_id'] === `personal_${user}`);
const buy = async (user: string, own: object = {}) => {
  const answer = await want(user, own, PATIENT);
  t.equal(answer.status, 201, answer.text);
  await control(`/sessions/${sessionOf(answer).id}/pay`);
  await shop.settle();
  const { body } = await intentOf(user, answer.body['intentId']);
  t.match(body, { status: 'completed', checkoutUrl: null });
  return String(body['subscriptionId']);
};

t.test('trial, paid, up, down, cancelled, kept: each step by the API, credits right', async (t) => {
  await until(async () => (await tandem.consume('warm-up')).status === 200 || 'the queue is not there yet');
  const first = await want('ann', {}, PATIENT);
  t.match(first, {
    status: 201,
    body: {
      kind: 'trial',
      status: 'pending',
      created: true,
      currency: 'USD',
      unitAmount: 9900,
      checkoutUrl: /^http/,
      version: 2,
    },
  });
  const again = await want('ann');
  t.match(again, {
    status: 200,
    body: { intentId: first.body['intentId'], created: false, checkoutUrl: first.body['checkoutUrl'] },
  });
  const session = sessionOf(first);
  t.match(session, {
    success_url: 'https://app.example/?checkout=success',
    metadata: { tandem_price_id: 'tandem_pro_monthly_us' },
  });
  t.equal((await intentOf('bob', first.body['intentId'])).status, 404, 'a stranger learns nothing');

  await control(`/sessions/${session.id}/pay`);
  await shop.settle();
  const paid = await intentOf('ann', first.body['intentId']);
  const subscriptionId = String(paid.body['subscriptionId']);
  t.match(paid.body, { status: 'completed', subscriptionId: /^sub_/ });
  t.match(await shop.subscription(subscriptionId), { status: 'trialing' });
  t.match(await want('ann'), { status: 409, body: { code: 'already_subscribed', subscriptionId } });

  await shop.advance(31 * DAY);
  t.match(await shop.credits('ann'), { plan: 'pro_monthly', analysis: '100 of 100' });
  const down = await want('ann', { tier: 'basic' }, PATIENT);
  t.match(down, { status: 201, body: { kind: 'downgrade', status: 'completed', subscriptionId } }, down.text);
  t.match(await shop.subscription(subscriptionId), { priceId: 'tandem_basic_monthly_us' });
  const key = { 'idempotency-key': 'up-1', ...PATIENT };
  const up = await want('ann', {}, key);
  t.match(up, { status: 201, body: { kind: 'upgrade', status: 'completed' } }, up.text);
  const replay = await want('ann', {}, key);
  t.equal(replay.text, up.text);
  t.equal(replay.headers.get('idempotency-replayed'), 'true');
  await shop.settle();
  t.equal(
    store.all('subscription').filter(({ metadata }) => metadata['tandem_organization_id'] === 'personal_ann').length,
    1,
  );
  t.match(
    await shop.credits('ann'),
    { plan: 'pro_monthly', analysis: '100 of 100' },
    'down and up again brings nothing',
  );

  const path = `/organizations/personal_ann/subscriptions/${subscriptionId}`;
  const cancelled = await tandem.call(`${path}/cancel`, { user: 'ann', body: {} });
  t.match(cancelled, { status: 200, body: { cancelAtPeriodEnd: true, subscriptionStatus: 'active', endsAt: String } });
  t.match(await shop.subscription(subscriptionId), { cancelAtPeriodEnd: true }, 'here with the answer');
  t.match(await tandem.call(`${path}/reactivate`, { user: 'ann', body: {} }), {
    status: 200,
    body: { cancelAtPeriodEnd: false, endsAt: null },
  });
  for (const user of ['bob', 'mallory'])
    t.match(await tandem.call(`${path}/cancel`, { user, body: {} }), {
      status: 404,
      body: { code: 'organization_unknown' },
    });
  await tandem.sql(`INSERT INTO users VALUES ('bob', clock_now()) ON CONFLICT DO NOTHING`);
  await tandem.sql(`INSERT INTO organization_members VALUES ('personal_ann', 'bob', 'member', clock_now())`);
  await until(
    async () => (await tandem.call(`${path}/cancel`, { user: 'bob', body: {} })).status === 403 || 'a member may not',
  );
  t.match(await want('bob', { organizationId: 'personal_ann' }), { status: 403, body: { code: 'owner_only' } });
  t.equal((await intentOf('bob', first.body['intentId'])).status, 200, 'but look');
  const now = await tandem.call(`${path}/cancel`, { user: 'ann', body: { atPeriodEnd: false } });
  t.match(now, { status: 200, body: { subscriptionStatus: 'canceled' } });
  t.match(await shop.credits('ann'), { plan: 'free' });
  t.match(await tandem.call(`${path}/reactivate`, { user: 'ann', body: {} }), {
    status: 409,
    body: { code: 'subscription_not_changeable' },
  });
  t.match(await want('ann'), { status: 201, body: { kind: 'checkout' } }, 'no second trial');
});

t.test('another price ends the live Checkout first; a paid one is not paid twice', async (t) => {
  const first = await want('cyd', {}, PATIENT);
  const second = await want('cyd', { tier: 'basic', trial: false }, PATIENT);
  t.match(second, { status: 201, body: { kind: 'checkout' } });
  t.equal(sessionOf(first).status, 'expired');
  t.match((await intentOf('cyd', first.body['intentId'])).body, { status: 'expired', checkoutUrl: null });
  await control('/switches', { paused: true });
  await control(`/sessions/${sessionOf(second).id}/pay`);
  const third = await want('cyd');
  t.match(third, { status: 409, body: { code: 'intent_paid', intentId: second.body['intentId'] } }, third.text);
  t.match(await want('cyd'), { status: 409, body: { code: 'intent_paid' } }, 'also while its webhook is away');
  await control('/switches', { paused: false });
  await shop.settle();
  t.match((await intentOf('cyd', second.body['intentId'])).body, { status: 'completed' });
  t.equal(
    store.all('subscription').filter(({ metadata }) => metadata['tandem_organization_id'] === 'personal_cyd').length,
    1,
  );
});

t.test('lifetime is paid once', async (t) => {
  const subscriptionId = await buy('dan', { billingCycle: 'lifetime' });
  t.match(subscriptionId, /^cs_/);
  t.match(await shop.credits('dan'), { plan: 'lifetime', analysis: '500 of 500' });
  t.match(await want('dan'), { status: 409, body: { code: 'already_subscribed' } });
  t.match(
    await tandem.call(`/organizations/personal_dan/subscriptions/${subscriptionId}/cancel`, { user: 'dan', body: {} }),
    { status: 409 },
  );
});

t.test('twenty at once, two prices: one live intent, and no session beside it that could be paid', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => want('eve', { tier: n % 2 === 0 ? 'pro' : 'basic' }, PATIENT)),
  );
  for (const { status, text } of answers) t.ok([200, 201, 409].includes(status), text);
  const live = await tandem.sql(
    `SELECT FROM subscription_intents WHERE organization_id = 'personal_eve' AND status = 'pending'`,
  );
  t.ok(live.length <= 1);
  t.equal(sessionsOf('eve').filter(({ status }) => status === 'open').length, live.length);
  const same = await Promise.all(
    Array.from({ length: 10 }, () => want('fay', {}, { 'idempotency-key': 'k', ...PATIENT })),
  );
  t.equal(new Set(same.map(({ text }) => text)).size, 1, 'one key: one answer to all');
  t.equal(sessionsOf('fay').length, 1);
});

t.test(
  'Stripe down, slow, asking for less, or losing its answers: bounded, and never a double session (W16)',
  async (t) => {
    for (const [user, fault] of Object.entries({
      gus: { rateLimited: 2 },
      hal: { loseAnswers: 1 },
      ida: { loseAnswers: 3 },
      jon: { slowMs: 300 },
    })) {
      await control('/switches', fault);
      const answer = await want(user, {}, PATIENT);
      await control('/switches', { rateLimited: 0, loseAnswers: 0, slowMs: 0 });
      t.equal(answer.status, 201, `${user}: ${answer.text}`);
      t.equal(sessionsOf(user).length, 1, user);
    }
    await control('/switches', { outage: 'unavailable' });
    const key = { 'idempotency-key': 'down' };
    const down = await want('kim', {}, { ...key, ...PATIENT });
    t.match(down, { status: 503, body: { code: 'stripe_unavailable' } }, down.text);
    t.ok(down.headers.get('retry-after'));
    const [intent] = await tandem.sql(`SELECT status FROM subscription_intents WHERE organization_id = 'personal_kim'`);
    t.same(intent, { status: 'pending' });
    await control('/switches', { outage: 'none' });
    // The same key is a new attempt after a failure; Stripe is spared for a while longer.
    await until(async () => {
      const { status, text } = await want('kim', {}, { ...key, ...PATIENT });
      return status === 201 || text;
    });
    t.equal(sessionsOf('kim').length, 1);
  },
);

t.test('what nobody pays is over after an hour, at Stripe and here; the admin need not wait for the job', async (t) => {
  const made = async (user: string) => {
    let answer = await want(user, {}, PATIENT);
    // After the outage above Stripe is spared for a while.
    await until(async () => {
      if (answer.status > 201) answer = await want(user, {}, PATIENT);
      return answer.status < 202 || answer.text;
    });
    return answer;
  };
  const answer = await made('leo');
  const paidLate = await made('mia');
  await control('/switches', { paused: true });
  await control(`/sessions/${sessionOf(paidLate).id}/pay`);
  await tandem.advance(61 * MINUTE);
  const cleanup = { admin: true, body: { reason: 'tidy' } };
  let done = await tandem.call('/admin/intents/cleanup', cleanup);
  t.equal(done.status, 200, done.text);
  // What it could not ask Stripe about waits for the next look.
  await until(async () => {
    if (done.body['waiting'] !== 0) done = await tandem.call('/admin/intents/cleanup', cleanup);
    return done.body['waiting'] === 0 || done.text;
  });
  t.match((await intentOf('leo', answer.body['intentId'])).body, { status: 'expired' });
  t.equal(sessionOf(answer).status, 'expired');
  t.match(
    (await intentOf('mia', paidLate.body['intentId'])).body,
    { status: 'completed' },
    'a payment beats the expiry',
  );
  await control('/switches', { paused: false });
  await shop.settle();
  t.equal((await tandem.call('/admin/intents/cleanup', { user: 'leo', body: { reason: 'x' } })).status, 403);
  const [entry] = await tandem.sql(`SELECT metadata FROM audit_log WHERE entity_type = 'INTENT' AND entity_id = '*'`);
  t.match(entry, { metadata: { reason: 'tidy' } });
});

t.test('a declined upgrade changes nothing', async (t) => {
  const subscriptionId = await buy('ned', { tier: 'basic', trial: false });
  const { customer } = store.all('subscription').find(({ id }) => id === subscriptionId) ?? {};
  await control(`/customers/${String(customer)}/card`, { behaviour: 'declines' });
  const answer = await want('ned', {}, PATIENT);
  t.match(answer, { status: 402, body: { code: 'payment_declined' } }, answer.text);
  t.match(await shop.subscription(subscriptionId), { priceId: 'tandem_basic_monthly_us', status: 'active' });
  t.match((await intentOf('ned', answer.body['intentId'])).body, { status: 'failed' });
});

t.test('addresses and prices are ours (S12, S13)', async (t) => {
  for (const successUrl of [
    'https://evil.example/x',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://user:pw@app.example/',
    'http://app.example/',
    'javascript:alert(1)',
    '//app.example/',
    'https://app.example:444/',
  ])
    t.match(await want('oda', { successUrl }), { status: 400, body: { code: 'return_url_refused' } }, successUrl);
  for (const wrong of [
    { unitAmount: 1 },
    { price: 'price_x' },
    { tier: 'gold' },
    { billingCycle: 'daily' },
    { currency: 'USD' },
    { trial: 'yes' },
  ])
    t.match(await want('oda', wrong), { status: 400, body: { code: 'validation_failed' } }, JSON.stringify(wrong));
  t.match(await want('oda', { productKey: 'other' }), { status: 404, body: { code: 'price_unknown' } });
  const returns = { successUrl: 'https://app.example/thanks?a=1', cancelUrl: 'http://localhost:3000/' };
  const fine = await want('oda', { region: 'EU', ...returns }, PATIENT);
  t.match(fine, { status: 201, body: { region: 'EU', currency: 'EUR', unitAmount: 9200 } });
  t.match(sessionOf(fine), { success_url: 'https://app.example/thanks?a=1', currency: 'eur', amount_total: 0 });
  t.equal((await tandem.call(INTENTS, { body: pro })).status, 401);
});

t.test('nothing differs from the ledger', async (t) => {
  await shop.settle();
  t.same(await tandem.verify(), []);
});
