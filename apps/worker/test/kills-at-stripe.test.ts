import type { Answer, Tandem } from '@tandem/testing';
import { holdAccount, holdLock, promisesKept, until } from '@tandem/testing/faults';
import t from 'tap';
import { openShop } from './support/stripe-shop.ts';

// Both wait for the locks of what a killed worker had, and do so side by side.
t.setTimeout(900_000);
t.jobs = 2;
const DAY = 86_400_000;
const GATE = 4711;

/** Every change of a subscription or an intent waits at a gate that the test can close: after Stripe's deed, before our row. */
async function buildGate({ sql, database }: Tandem) {
  await sql(`CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN new; END $$`);
  for (const table of ['subscriptions', 'subscription_intents'])
    await sql(`CREATE TRIGGER wait_at_gate BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION wait_at_gate()`);
  return () => holdLock(database, `SELECT pg_advisory_xact_lock(${GATE})`);
}

/** Statements of a worker that wait for a lock. */
async function waiting({ sql }: Tandem, kind: 'advisory' | 'any'): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND a.datname = current_database() AND a.application_name = 'tandem-worker'
        AND ($1 = 'any' OR (l.locktype = 'advisory' AND l.objid = ${GATE}))`,
    [kind],
  );
  return row?.count ?? 0;
}

/** The same request with the same key, until it is told how it ended. */
async function answerTo(ask: () => Promise<Answer>): Promise<Answer> {
  return until('an answer', async () => {
    const answer = await ask();
    return answer.status !== 202 && answer.status < 500 && answer;
  });
}

const deeds = t.test(
  'the worker killed between Stripe’s deed and our row: each deed once',
  { buffered: true },
  async (t) => {
    const shop = await openShop(t, { processes: true, env: { DATABASE_POOL_SIZE: '12' } });
    const { tandem, control, stripe } = shop;
    const { store } = stripe.emulator.world;
    const monthly = (tier: string) => `tandem_${tier}_monthly_us`;
    const subscribed = new Map<string, string>();
    for (const [user, tier] of Object.entries({ up: 'basic', down: 'pro', dearer: 'advanced', end: 'pro', now: 'pro' }))
      subscribed.set(user, (await shop.subscribe(user, monthly(tier))).subscriptionId);
    await shop.settle();
    const idOf = (user: string) => subscribed.get(user) ?? '';
    const atStripe = (user: string) => store.get('subscription', idOf(user));

    const ask = (user: string, prefer: string) => {
      const headers = { 'idempotency-key': `key-${user}`, prefer };
      const path = `/organizations/personal_${user}/subscriptions/${idOf(user)}/cancel`;
      const intent = (tier: string) =>
        tandem.call('/api/subscriptions/intents', {
          user,
          headers,
          body: { productKey: 'tandem', tier, billingCycle: 'monthly', region: 'US', trial: false },
        });
      if (user === 'end') return tandem.call(path, { user, headers, body: {} });
      if (user === 'now') return tandem.call(path, { user, headers, body: { atPeriodEnd: false } });
      return intent(user === 'down' ? 'basic' : 'pro');
    };
    const lowered = await tandem.call('/api/subscriptions/intents', {
      user: 'dearer',
      headers: { prefer: 'wait=30' },
      body: { productKey: 'tandem', tier: 'basic', billingCycle: 'monthly', region: 'US' },
    });
    t.equal(lowered.status, 201, lowered.text);
    await shop.settle();

    // What is left to tell of it are the commands alone: Stripe's events come after the kill.
    await control('/switches', { paused: true });
    const closeGate = await buildGate(tandem);
    const gate = await closeGate();
    const users = [...subscribed.keys(), 'buyer'];
    for (const user of users) t.equal((await ask(user, 'respond-async')).status, 202, user);
    await until('all of them to wait at the gate', async () => (await waiting(tandem, 'advisory')) === users.length);

    const priceOf = (user: string) => atStripe(user)?.items.data[0]?.price.lookup_key;
    t.same(['up', 'down', 'dearer'].map(priceOf), [monthly('pro'), monthly('basic'), monthly('pro')], 'done at Stripe');
    t.match(atStripe('end'), { cancel_at_period_end: true });
    t.match(atStripe('now'), { status: 'canceled' });
    t.equal(store.all('checkout.session').length, 1);
    t.match(await shop.subscription(idOf('up')), { priceId: monthly('basic') }, 'and not here');
    t.match(await shop.subscription(idOf('now')), { status: 'active' });
    const deedsAtStripe = () => ({
      invoices: store.all('invoice').length,
      charges: store.all('charge').length,
      sessions: store.all('checkout.session').length,
      updates: store.all('event').filter(({ type }) => type.startsWith('customer.subscription')).length,
    });
    const before = deedsAtStripe();

    await tandem.workers[0]?.kill();
    await gate.release();
    await tandem.startWorker();
    const answers = new Map<string, Answer>();
    for (const user of users) answers.set(user, await answerTo(() => ask(user, 'wait=30')));
    t.same(deedsAtStripe(), before, 'Stripe was asked for nothing twice');
    await control('/switches', { paused: false });
    await shop.settle();
    t.same(deedsAtStripe(), before);

    for (const user of users) {
      const first = answers.get(user);
      const again = await ask(user, 'wait=30');
      t.equal(again.text, first?.text, `${user}: one key, one answer`);
      t.equal(again.headers.get('idempotency-replayed'), 'true', user);
    }
    for (const user of ['up', 'dearer'])
      t.match(answers.get(user), { status: 201, body: { kind: 'upgrade', status: 'completed' } }, user);
    t.match(answers.get('down'), { status: 201, body: { kind: 'downgrade', status: 'completed' } });
    t.match(answers.get('buyer'), { status: 201, body: { kind: 'checkout', status: 'pending', checkoutUrl: /^http/ } });
    t.match(answers.get('end'), { status: 200, body: { cancelAtPeriodEnd: true } });
    t.match(answers.get('now'), { status: 200, body: { subscriptionStatus: 'canceled' } });
    const rows = await Promise.all(['up', 'down', 'dearer', 'end', 'now'].map((user) => shop.subscription(idOf(user))));
    t.match(rows, [
      { priceId: monthly('pro') },
      { priceId: monthly('basic') },
      { priceId: monthly('pro') },
      { cancelAtPeriodEnd: true },
      { status: 'canceled' },
    ]);
    const [facts] = await tandem.sql(
      `SELECT count(*)::int AS paid, count(DISTINCT fact ->> 'fundingRef')::int AS lines FROM billing_facts WHERE type = 'plan_paid'`,
    );
    t.same(facts, { paid: 7, lines: 7 }, 'five subscriptions, two upgrades');
    await promisesKept(t, tandem);
  },
);

const journey = t.test(
  'the worker killed in the middle of a journey through time: it goes on',
  { buffered: true },
  async (t) => {
    const shop = await openShop(t, { processes: true });
    const { tandem, stripe } = shop;
    const { store } = stripe.emulator.world;
    const { subscriptionId } = await shop.subscribe('ann', 'tandem_pro_monthly_us');
    await shop.settle();
    const start = (await tandem.now()).getTime();
    const advance = (prefer: string) =>
      tandem.call('/admin/time/advance', {
        admin: true,
        headers: { 'idempotency-key': 'journey', prefer },
        body: { by: '70d' },
      });

    // The first renewal is paid at Stripe, and its credits wait for the account.
    const held = await holdAccount(tandem.database, 'ann');
    t.equal((await advance('respond-async')).status, 202);
    await until(
      'the renewal to wait',
      async () => store.all('invoice').length > 1 && (await waiting(tandem, 'any')) > 0,
    );
    await tandem.workers[0]?.kill();
    const midway = (await tandem.now()).getTime();
    t.ok(midway - start > 27 * DAY && midway - start < 40 * DAY, `killed after ${(midway - start) / DAY} days`);
    await held.release();
    await tandem.startWorker();

    const answer = await answerTo(() => advance('wait=30'));
    t.match(answer, { status: 200, body: { status: 'applied' } }, answer.text);
    t.equal((await advance('wait=30')).text, answer.text, 'one key, one answer');
    const gone = (await tandem.now()).getTime() - start;
    t.ok(gone >= 70 * DAY && gone < 71 * DAY, `${gone / DAY} days, once`);
    await shop.settle();
    t.equal(store.all('invoice').filter(({ status }) => status === 'paid').length, 3, 'three months');
    const lots = await tandem.sql(
      `SELECT sum(granted)::int AS granted, count(*)::int AS lots FROM credit_lots
      WHERE user_id = 'ann' AND credit_type = 'analysis' AND source_ref LIKE 'in_%'`,
    );
    t.same(lots, [{ granted: 300, lots: 3 }], 'each funded once');
    t.match(await shop.subscription(subscriptionId), { status: 'active' });
    t.match(await shop.credits('ann'), { plan: 'pro_monthly', analysis: '100 of 100' });
    const entries = await tandem.sql(`SELECT FROM audit_entries WHERE entity_id = 'clock'`);
    t.equal(entries.length, 1, 'one entry for one journey');
    t.match(await tandem.travel('1d'), { body: { httpStatus: 200 } }, 'and another one can be made');
    await promisesKept(t, tandem);
  },
);

await Promise.all([deeds, journey]);
