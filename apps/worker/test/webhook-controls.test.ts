import { stripeDelivery } from '@tandem/testing';
import t from 'tap';
import { openShop, until } from './support/stripe-shop.ts';

const DAY = 86_400_000;

t.test('ops and the inbox', async (t) => {
  const shop = await openShop(t, { env: { ADMIN_MAINTENANCE_MODE: 'true' } });
  const { tandem, control, post } = shop;
  const admin = (path: string, body?: object) => tandem.call(path, { admin: true, ...(body ? { body } : {}) });

  await t.test('the list of events, by status and type, page by page', async (t) => {
    await shop.subscribe('ann', 'tandem_pro_monthly_us');
    await shop.settle();
    const all: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body } = await admin(`/admin/webhook-events?limit=4${cursor && `&cursor=${cursor}`}`);
      t.equal(status, 200);
      const page = body as { items: Record<string, unknown>[]; nextCursor: string | null };
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    const [row] = await tandem.sql<{ n: number }>('SELECT count(*)::int AS n FROM stripe_events');
    t.equal(all.length, row?.n);
    t.equal(new Set(all.map(({ eventId }) => eventId)).size, all.length, 'each once');
    const { body } = await admin('/admin/webhook-events?status=processed&type=invoice.paid');
    t.match(body, {
      items: [{ type: 'invoice.paid', status: 'processed', attempts: Number, deliveries: Number, reason: null }],
    });
    t.equal((await admin('/admin/webhook-events?status=lost')).status, 400);
    t.equal((await admin('/admin/webhook-events?cursor=x')).status, 400);
    t.equal((await tandem.call('/admin/webhook-events', { user: 'ann' })).status, 403);
    const [audit] = await tandem.sql(
      `SELECT action FROM audit_entries WHERE metadata ->> 'apiEndpoint' LIKE '%webhook-events'`,
    );
    t.match(audit, { action: 'READ' });
  });

  await t.test('retried by id and by span, with a reason; what has had its effect changes nothing', async (t) => {
    const [paid] = await tandem.sql<{ id: string }>(
      `SELECT event_id AS id FROM stripe_events WHERE type = 'invoice.paid'`,
    );
    const eventId = paid?.id ?? '';
    t.match(await admin('/admin/webhooks/retry', { eventId, reason: 'a test' }), { status: 200, body: { events: 1 } });
    t.match(await shop.credits('ann'), { analysis: '100 of 100' });
    t.equal((await tandem.call('/webhooks/stripe', stripeDelivery({ id: 'evt_x', type: 'invoice.paid' }))).status, 200);
    await until(async () => {
      const [row] = await tandem.sql<{ status: string }>(`SELECT status FROM stripe_events WHERE event_id = 'evt_x'`);
      return row !== undefined && row.status !== 'processed' ? true : String(row?.status);
    });
    const now = await tandem.now();
    const span = { from: new Date(now.getTime() - DAY).toISOString(), to: new Date(now.getTime() + DAY).toISOString() };
    const retried = await admin('/admin/webhooks/retry', { ...span, reason: 'a test' });
    t.equal(retried.status, 200, retried.text);
    t.ok(Number(retried.body['events']) >= 1);
    t.match(await admin('/admin/webhooks/retry', { eventId: 'evt_none', reason: 'a test' }), {
      status: 404,
      body: { code: 'event_unknown', eventId: 'evt_none' },
    });
    t.equal((await admin('/admin/webhooks/retry', { eventId })).status, 400, 'no reason');
    t.equal((await admin('/admin/webhooks/retry', { reason: 'no which' })).status, 400);
    t.equal((await admin('/admin/webhooks/retry', { eventId, ...span, reason: 'both' })).status, 400);
  });

  await t.test('sync brings an organization to what Stripe says', async (t) => {
    await control('/switches', { drop: 1 });
    const { subscriptionId, customerId } = await shop.subscribe('bob', 'tandem_pro_monthly_us');
    await control('/switches', { drop: 0 });
    await tandem.sql(`SELECT link_stripe_customer($1, 'default', 'personal_bob', 'SYSTEM', 'test', '{}')`, [
      customerId,
    ]);
    const sync = () => admin('/admin/organizations/personal_bob/sync', { reason: 'a test' });
    t.match(await sync(), { status: 200, body: { subscriptions: 1, changed: [subscriptionId] } });
    t.match(await shop.credits('bob'), { plan: 'pro_monthly', analysis: '100 of 100' });
    t.match(await sync(), { status: 200, body: { subscriptions: 1, changed: [] } }, 'nothing is left to do');
    t.match(await shop.credits('bob'), { analysis: '100 of 100' });
    t.match(await admin('/admin/organizations/none/sync', { reason: 'a test' }), {
      status: 404,
      body: { code: 'organization_unknown' },
    });
  });

  await t.test('grace is set by ops, and ends with the payment', async (t) => {
    const { subscriptionId, customerId } = await shop.subscribe('cleo', 'tandem_pro_monthly_us');
    await shop.settle();
    const path = `/admin/subscriptions/${subscriptionId}/grace`;
    const graceEndsAt = new Date((await tandem.now()).getTime() + 60 * DAY).toISOString();
    const body = { graceEndsAt, reason: 'a test' };
    t.match(await admin(path, body), {
      status: 409,
      body: { code: 'subscription_not_past_due', subscriptionStatus: 'active' },
    });
    await control(`/customers/${customerId}/card`, { behaviour: 'declines' });
    await shop.advance(32 * DAY);
    t.match(await admin(path, body), { status: 200, body: { subscriptionId, graceEndsAt } });
    t.match(await shop.subscription(subscriptionId), { status: 'past_due', graceEndsAt: Date.parse(graceEndsAt) });
    await post(`subscriptions/${subscriptionId}`, { metadata: { n: '1' } });
    await shop.settle();
    t.match(await shop.subscription(subscriptionId), { graceEndsAt: Date.parse(graceEndsAt) }, 'stays');
    await control(`/customers/${customerId}/card`, { behaviour: 'succeeds' });
    await shop.advance(4 * DAY);
    t.match(await shop.subscription(subscriptionId), { status: 'active', graceEndsAt: null });
    t.match(await admin('/admin/subscriptions/sub_none/grace', body), {
      status: 404,
      body: { code: 'subscription_unknown' },
    });
  });

  await t.test('a complimentary subscription: entitlements, no credits (RULES 19)', async (t) => {
    const organizationId = await shop.organizationOf('dan');
    const body = { organizationId, priceId: 'tandem_pro_monthly_us', endsAt: null, reason: 'a gift', ticketId: 'T-1' };
    const made = await admin('/admin/subscriptions', body);
    t.match(made, { status: 200, body: { organizationId, subscriptionId: /^comp_/ } });
    t.match(await shop.subscription(String(made.body['subscriptionId'])), { status: 'active', complimentary: true });
    t.match(await shop.credits('dan'), { plan: 'free' });
    t.match(await admin('/admin/subscriptions', { ...body, priceId: 'none' }), {
      status: 404,
      body: { code: 'price_unknown' },
    });
    t.equal((await admin('/admin/subscriptions', { ...body, ticketId: undefined })).status, 400);
    const [audit] = await tandem.sql(
      `SELECT action, actor_type, metadata ->> 'ticketId' AS ticket FROM audit_entries WHERE entity_id = $1`,
      [made.body['subscriptionId']],
    );
    t.same(audit, { action: 'CREATE', actor_type: 'ADMIN', ticket: 'T-1' });
  });

  await t.test('a complimentary subscription ends by itself, and not where it has no end', async (t) => {
    const gift = async (user: string, endsAt: string | null) => {
      const organizationId = await shop.organizationOf(user);
      const body = { organizationId, priceId: 'tandem_pro_monthly_us', endsAt, reason: 'a gift', ticketId: 'T-2' };
      return String((await admin('/admin/subscriptions', body)).body['subscriptionId']);
    };
    const levelOf = async (user: string) =>
      (await tandem.call(`/organizations/personal_${user}/features`, { user })).body['level'];
    const day = Math.ceil((await tandem.now()).getTime() / 1000) * 1000 + DAY;
    const ending = await gift('fay', new Date(day).toISOString());
    const endless = await gift('gil', null);
    t.equal((await tandem.consume('fay')).status, 200);
    const credits = await shop.credits('fay');
    t.equal(await levelOf('fay'), 'pro');

    t.equal((await tandem.travel('23h')).body['httpStatus'], 200);
    t.match(await shop.subscription(ending), { status: 'active' }, 'not before');
    t.equal((await tandem.travel('2h')).body['httpStatus'], 200);
    t.match(await shop.subscription(ending), { status: 'expired', endedAt: day });
    t.match(await shop.subscription(endless), { status: 'active', endedAt: null });
    t.not(await levelOf('fay'), 'pro');
    t.equal(await levelOf('gil'), 'pro');
    t.same(await shop.credits('fay'), credits, 'it paid for no credits, and takes none');
    const entries = () =>
      tandem.sql(
        `SELECT actor_type, actor_id, changes -> 'status' AS status FROM audit_entries
          WHERE entity_type = 'SUBSCRIPTION' AND entity_id = $1 AND action = 'UPDATE'`,
        [ending],
      );
    const step = { from: 'active', to: 'expired' };
    t.same(await entries(), [{ actor_type: 'SYSTEM', actor_id: 'subscriptions.expire', status: step }]);
    t.equal((await tandem.travel('2h')).body['httpStatus'], 200);
    t.equal((await entries()).length, 1, 'once');
  });
  t.same(await tandem.verify(), []);
});
