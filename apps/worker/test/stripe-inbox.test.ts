import { QUEUES } from '@tandem/contracts';
import { holdLock } from '@tandem/testing/faults';
import t from 'tap';
import { inboxWorker } from './support/inbox-worker.ts';
import { openShop, until } from './support/stripe-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

t.test('the inbox', async (t) => {
  const shop = await openShop(t, { creditSystemVersion: 'v2', stripe: true });
  const { tandem, stripe, control, post } = shop;
  const { store } = stripe.emulator.world;
  const { take, retryDue, reconcile } = inboxWorker(t, tandem, stripe.url);
  const eventsOf = (object: string) =>
    store.all('event').filter(({ data }) => (data.object as { id?: string }).id === object);
  const fateOf = async (eventId: string) => {
    const [row] = await tandem.sql<Record<string, unknown>>(
      'SELECT status, reason, attempts, last_error, waits_for, deliveries FROM stripe_events WHERE event_id = $1',
      [eventId],
    );
    return row;
  };
  /** Time passes, and the job that looks again comes. */
  const lookAgain = async () => {
    await tandem.advance(2 * HOUR);
    await retryDue();
  };

  await t.test('a payment told by twins, twenty times each, at once, funds once (W1, W4)', async (t) => {
    await control('/switches', { paused: true });
    const { subscriptionId } = await shop.subscribe('twins', 'tandem_pro_monthly_us');
    const invoice = store.get('subscription', subscriptionId)?.latest_invoice ?? '';
    const paid = eventsOf(invoice).filter(({ type }) => ['invoice.paid', 'invoice.payment_succeeded'].includes(type));
    t.equal(paid.length, 2);
    await Promise.all(Array.from({ length: 20 }, () => Promise.all(paid.map((event) => take(event)))));
    t.match(await shop.credits('twins'), { plan: 'pro_monthly', analysis: '100 of 100' });
    for (const { id } of paid) t.match(await fateOf(id), { status: 'processed', deliveries: 20 });
    const [facts] = await tandem.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM billing_facts WHERE user_id = 'twins' AND type = 'plan_paid'`,
    );
    t.equal(facts?.n, 1);
    await control('/switches', { paused: false });
    await shop.settle();
    t.match(await shop.credits('twins'), { analysis: '100 of 100' });
  });

  await t.test('an older event that comes last changes nothing (W3)', async (t) => {
    const { subscriptionId } = await shop.subscribe('late', 'tandem_pro_monthly_us');
    await shop.settle();
    await fetch(`${stripe.url}/v1/subscriptions/${subscriptionId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_test_emulator' },
    });
    await shop.settle();
    const [created] = eventsOf(subscriptionId);
    if (created === undefined) throw new Error('no event');
    await take({ ...created, id: 'evt_older', type: 'customer.subscription.updated', created: 1 });
    t.match(await shop.subscription(subscriptionId), { status: 'canceled' });
    t.match(await shop.credits('late'), { plan: 'free' });
  });

  await t.test(
    'a customer, then a price, that nobody knows: parked with the reason, done when it is known',
    async (t) => {
      const made = await shop.customer('nobody');
      const unknown = await post('prices', {
        product: String(store.all('product')[0]?.id),
        unit_amount: 700,
        currency: 'usd',
        recurring: { interval: 'month' },
      });
      const { id } = await post('subscriptions', { customer: made.id, items: [{ price: unknown.id }] });
      await shop.settle();
      const [event] = eventsOf(id);
      const eventId = event?.id ?? '';
      t.match(await fateOf(eventId), {
        status: 'parked',
        reason: 'customer_unknown',
        waits_for: `customer:${made.id}`,
      });
      await tandem.sql(`SELECT link_stripe_customer($1, 'default', $2, 'SYSTEM', 'test', '{}')`, [
        made.id,
        await shop.organizationOf('nobody'),
      ]);
      await lookAgain();
      t.match(await fateOf(eventId), { status: 'parked', reason: 'price_unknown', waits_for: `price:${unknown.id}` });
      await tandem.sql('UPDATE prices SET stripe_price_id = $1 WHERE price_id = $2', [
        unknown.id,
        'tandem_pro_monthly_us',
      ]);
      await lookAgain();
      t.match(await fateOf(eventId), { status: 'processed' });
      t.match(await shop.credits('nobody'), { plan: 'pro_monthly' });
    },
  );

  await t.test('effect and mark are one: what breaks between them is done again, once (W10, W11)', async (t) => {
    await tandem.sql(`CREATE FUNCTION break_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF new.status = 'processed' AND new.type LIKE 'invoice.%' THEN RAISE EXCEPTION 'broken on purpose'; END IF; RETURN new; END $$`);
    await tandem.sql(
      'CREATE TRIGGER break_mark BEFORE UPDATE ON stripe_events FOR EACH ROW EXECUTE FUNCTION break_mark()',
    );
    const { subscriptionId } = await shop.subscribe('crash', 'tandem_pro_monthly_us');
    const invoice = store.get('subscription', subscriptionId)?.latest_invoice ?? '';
    const [paid] = eventsOf(invoice).filter(({ type }) => type === 'invoice.paid');
    await until(async () => {
      const fate = await fateOf(paid?.id ?? '');
      return Number(fate?.['attempts']) > 0 ? true : JSON.stringify(fate);
    });
    t.match(await fateOf(paid?.id ?? ''), { status: 'pending', last_error: /broken on purpose/ });
    t.match(await shop.credits('crash'), { plan: 'free' }, 'nothing of its effect is left');
    await tandem.sql('DROP TRIGGER break_mark ON stripe_events; DROP FUNCTION break_mark()');
    await shop.settle();
    t.match(await shop.credits('crash'), { plan: 'pro_monthly', analysis: '100 of 100' });
    t.match(await fateOf(paid?.id ?? ''), { status: 'processed' });
  });

  await t.test(
    'Stripe away, or asking for less: the door takes events, they wait, and are done when it is back',
    async (t) => {
      const { subscriptionId } = await shop.subscribe('away', 'tandem_pro_monthly_us');
      await shop.settle();
      for (const fault of [{ outage: 'unavailable' }, { rateLimited: 4 }]) {
        await control('/switches', { paused: true });
        await post(`subscriptions/${subscriptionId}`, { metadata: { fault: Object.keys(fault).join() } });
        const changed = eventsOf(subscriptionId).at(-1);
        const eventId = changed?.id ?? '';
        await control('/switches', { ...fault, paused: false });
        await stripe.settled();
        t.equal(changed?.pending_webhooks, 0, 'taken');
        await until(async () => {
          const fate = await fateOf(eventId);
          return fate?.['last_error'] ? true : JSON.stringify(fate);
        });
        t.match(await fateOf(eventId), { status: 'pending', last_error: /StripeGatewayError/ });
        await control('/switches', { outage: 'none', rateLimited: 0 });
        await shop.settle();
        t.match(await fateOf(eventId), { status: 'processed' });
      }
    },
  );

  await t.test('events that never arrived are fetched (reconcile)', async (t) => {
    await control('/switches', { drop: 1 });
    await shop.subscribe('dropped', 'tandem_pro_monthly_us');
    await stripe.settled();
    await control('/switches', { drop: 0 });
    t.match(await shop.credits('dropped'), { plan: 'free' });
    await tandem.advance(5 * MINUTE);
    await reconcile();
    t.match(await shop.credits('dropped'), { plan: 'pro_monthly', analysis: '100 of 100' });
  });

  await t.test('what fails ten times is quarantined with its reason, and done when ops send it again', async (t) => {
    await control('/switches', { paused: true });
    const { subscriptionId } = await shop.subscribe('ill', 'tandem_pro_monthly_us');
    const invoice = store.get('subscription', subscriptionId)?.latest_invoice ?? '';
    const paid = eventsOf(invoice).find(({ type }) => type === 'invoice.paid');
    if (paid === undefined) throw new Error('no event');
    await tandem.sql(`CREATE FUNCTION refuse_ill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF new.user_id = 'ill' THEN RAISE EXCEPTION 'ill on purpose'; END IF; RETURN new; END $$`);
    await tandem.sql(
      'CREATE TRIGGER refuse_ill BEFORE INSERT ON billing_facts FOR EACH ROW EXECUTE FUNCTION refuse_ill()',
    );
    await t.rejects(take(paid), /ill on purpose/);
    for (let tries = 2; tries < QUEUES.stripe.attempts; tries += 1) {
      await lookAgain();
      t.match(await fateOf(paid.id), { status: 'pending', attempts: tries, reason: null });
    }
    await lookAgain();
    const quarantined = { status: 'quarantined', attempts: 10, reason: /ill on purpose/, last_error: /ill on purpose/ };
    t.match(await fateOf(paid.id), quarantined);
    await lookAgain();
    await take(paid).catch(() => undefined);
    t.match(
      await fateOf(paid.id),
      { status: 'quarantined', reason: /ill on purpose/ },
      'nothing looks at it by itself',
    );
    const listed = await tandem.call('/admin/webhook-events?status=quarantined', { admin: true });
    t.match(listed.body, { items: [{ eventId: paid.id, status: 'quarantined', reason: /ill on purpose/ }] });
    t.match(await shop.credits('ill'), { plan: 'free' });

    await tandem.sql('DROP TRIGGER refuse_ill ON billing_facts; DROP FUNCTION refuse_ill()');
    const again = await tandem.call('/admin/webhooks/retry', {
      admin: true,
      body: { eventId: paid.id, reason: 'mended' },
    });
    t.match(again, { status: 200, body: { events: 1 } });
    await retryDue();
    t.match(await fateOf(paid.id), { status: 'processed', reason: null });
    t.match(await shop.credits('ill'), { plan: 'pro_monthly', analysis: '100 of 100' });
    await control('/switches', { paused: false });
    await shop.settle();
  });

  await t.test('what was fetched while somebody else wrote the row is fetched again (RULES 18)', async (t) => {
    const { subscriptionId } = await shop.subscribe('moved', 'tandem_pro_monthly_us');
    await shop.settle();
    await control('/switches', { paused: true });
    await post(`subscriptions/${subscriptionId}`, { metadata: { seen: 'active' } });
    const changed = eventsOf(subscriptionId).at(-1);
    if (changed === undefined) throw new Error('no event');
    const other = await holdLock(
      tandem.database,
      `WITH opened AS (SELECT pg_advisory_xact_lock(hashtextextended('subscription:' || $1, 0)))
       UPDATE subscriptions SET version = version + 1 FROM opened WHERE subscription_id = $1`,
      [subscriptionId],
    );
    const taken = take(changed);
    await until(async () => {
      const waiting = await tandem.sql(
        `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()`,
      );
      return waiting.length > 0 || 'the row is not asked for yet';
    });
    await fetch(`${stripe.url}/v1/subscriptions/${subscriptionId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_test_emulator' },
    });
    t.match(await shop.subscription(subscriptionId), { status: 'active' });
    await other.release();
    await taken;
    t.match(await shop.subscription(subscriptionId), { status: 'canceled' }, 'as it is now, not as it was fetched');
    await control('/switches', { paused: false });
    await shop.settle();
  });

  t.same(await tandem.verify(), []);
});
