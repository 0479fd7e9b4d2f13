import { errorCode, openDatabase } from '@tandem/db';
import { startTandem } from '@tandem/testing';
import t, { type Test } from 'tap';

const DAY_MS = 86_400_000;
const seconds = (at: Date) => at.getTime() / 1000;

async function emulated(t: Test) {
  const tandem = await startTandem({ stripe: true, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const { stripe } = tandem;
  if (!stripe) throw new Error('it was asked for');
  /** Stripe's API by hand, as `subscriptions`, `{customer: …}`. */
  const create = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(`${stripe.url}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_emulator' },
      body: new URLSearchParams(fields),
    });
    const made = (await answer.json()) as { id: string; data?: { id: string }[] };
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(made)}`);
    return made.id;
  };
  const price =
    stripe.emulator.world.store.all('price').find((each) => each.lookup_key === 'tandem_pro_monthly_us')?.id ?? '';
  const subscribe = async (card: string, more: Record<string, string> = {}) => {
    const customer = await create('customers', {
      payment_method: card,
      'invoice_settings[default_payment_method]': card,
    });
    return create('subscriptions', { customer, 'items[0][price]': price, ...more });
  };
  const world = stripe.emulator.world;
  return { tandem, world, subscribe, statusOf: (id: string) => world.known('subscription', id).status };
}

t.test('sixty days: everything due happens in order, each at its own time', async (t) => {
  const { tandem, world, subscribe, statusOf } = await emulated(t);
  const start = await tandem.now();
  await tandem.consume('ann', { amount: 2 });
  const hold = await tandem.call('/api/user/credits/holds', {
    user: 'ann',
    body: { creditType: 'roast', amount: 3, ttlSeconds: 3600, action: 'report' },
  });
  t.equal(hold.status, 201);
  const monthly = await subscribe('pm_card_visa');
  const trial = await subscribe('pm_card_visa', { trial_period_days: '30' });
  const failing = await subscribe('pm_card_chargeCustomerFail', { trial_period_days: '30' });

  const arrived = await tandem.travel('60d');
  t.match(arrived.body, { type: 'advance_time', status: 'applied', response: { now: String } });
  t.ok((await tandem.now()).getTime() >= start.getTime() + 60 * DAY_MS);

  t.equal(statusOf(monthly), 'active');
  t.equal(statusOf(trial), 'active', 'the trial has become a paid month');
  t.equal(statusOf(failing), 'canceled', 'a card that never works: retried, then given up');
  const paid = world.store.all('invoice').filter((each) => each.status === 'paid' && each.amount_paid > 0);
  t.ok(paid.length >= 3, 'the first month, its renewal, the month after the trial');

  const events = await tandem.sql<{ id: string; created: Date; stored: Date }>(
    'SELECT event_id AS id, stripe_created_at AS created, stored_at AS stored FROM stripe_events ORDER BY stored_at',
  );
  const stored = new Set(events.map(({ id }) => id));
  t.same(
    world.store.all('event').filter(({ id, created }) => created > seconds(start) && !stored.has(id)),
    [],
    'none is lost',
  );
  const late = events.filter((each) => seconds(each.stored) - seconds(each.created) > 60);
  t.same(late, [], 'each webhook was applied at the time of what it tells');
  t.ok(events.some(({ created }) => seconds(created) > seconds(start) + 29 * 86_400));

  const ends = await tandem.sql<{ kind: string; at: Date }>(
    `SELECT kind, effective_at AS at FROM credit_ledger WHERE user_id = 'ann' AND kind IN ('release', 'expire') ORDER BY seq`,
  );
  const [released] = ends;
  t.equal(released?.kind, 'release');
  t.ok(Math.abs(seconds(released?.at ?? start) - seconds(start) - 3600) < 60, 'the hold ended when it was due');
  const months = await tandem.sql(`SELECT FROM credit_periods WHERE user_id = 'ann'`);
  t.ok(months.length >= 2, 'months ended and began');
  t.same(await tandem.verify(), []);
});

t.test('an intent that nobody pays expires when its hour is over, here and at Stripe', async (t) => {
  const { tandem, world } = await emulated(t);
  const wanted = await tandem.call('/api/subscriptions/intents', {
    user: 'ann',
    body: { productKey: 'tandem', tier: 'pro', billingCycle: 'monthly', region: 'US' },
  });
  t.equal(wanted.status, 201, wanted.text);
  const intent = async () =>
    (await tandem.call(`/api/subscriptions/intents/${String(wanted.body['intentId'])}`, { user: 'ann' })).body;
  t.match((await tandem.travel('50m')).body, { status: 'applied' });
  t.match(await intent(), { status: 'pending' });
  t.match((await tandem.travel('15m')).body, { status: 'applied' });
  t.match(await intent(), { status: 'expired' });
  t.same(
    world.store.all('checkout.session').map(({ status }) => status),
    ['expired'],
  );
});

t.test('one key, one journey; not further than it says, not for users, not where it is off', async (t) => {
  const { tandem } = await emulated(t);
  const post = (by: unknown, headers: Record<string, string> = {}) =>
    tandem.call('/admin/time/advance', { admin: true, headers, body: { by } });
  const key = { 'idempotency-key': 'journey-1', prefer: 'wait=30' };
  const first = await post('12h', key);
  t.match(first, { status: 200, body: { status: 'applied' } });
  t.equal((await post('12h', key)).text, first.text);
  t.ok((await tandem.now()).getTime() - Date.parse(String(first.body['now'])) < 3_600_000, 'once');
  const [entry] = await tandem.sql(`SELECT actor_type, metadata FROM audit_log WHERE entity_id = 'clock'`);
  t.match(entry, { actor_type: 'ADMIN', metadata: { reason: 'time machine' } });

  for (const by of ['0d', '1w', '-1d', '2000d', '', 5]) t.match(await post(by), { status: 400 }, String(by));
  t.equal((await tandem.call('/admin/time/advance', { user: 'ann', body: { by: '1d' } })).status, 403);
  t.equal((await tandem.call('/admin/time/advance', { body: { by: '1d' } })).status, 401);

  await tandem.sql('SELECT allow_time_machine(false)');
  const worker = openDatabase({ url: tandem.database.workerUrl, applicationName: 'test', poolSize: 1 });
  t.teardown(() => worker.close());
  for (const call of ['step_clock(clock_now())', `advance_time('{}')`, 'allow_time_machine(true)'])
    t.equal(errorCode(await worker.query(`SELECT ${call}`).catch((error) => error)), '42501', call);
});

t.test('without TIME_MACHINE the door is shut', async (t) => {
  const tandem = await startTandem({ env: { TIME_MACHINE: 'false' } });
  t.teardown(tandem.stop);
  const answer = await tandem.call('/admin/time/advance', { admin: true, body: { by: '1d' } });
  t.match(answer, { status: 403, body: { code: 'time_machine_off' } });
});
