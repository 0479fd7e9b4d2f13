import { stripeDelivery, type Tandem } from '@tandem/testing';
import t from 'tap';
import { inboxWorker } from './support/inbox-worker.ts';
import { openShop, until } from './support/stripe-shop.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A digest of every domain table; `without` leaves a column out of one. */
async function digests({ sql }: Tandem, without: Record<string, string> = {}): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(r, '' ORDER BY r)), '') AS digest
         FROM (SELECT (to_jsonb(t) - $1)::text AS r FROM ${name} AS t) AS rows`,
      [without[name] ?? ''],
    );
    found[name] = row?.digest ?? '';
  }
  return found;
}

const differing = (before: Record<string, string>, after: Record<string, string>) =>
  Object.keys(after).filter((name) => after[name] !== before[name]);

type Entry = { id: string; type: string; old: boolean; actor: string };
const entriesOf = ({ sql }: Tandem) =>
  sql<Entry>(
    `SELECT audit_id::text AS id, entity_type AS type, actor_id AS actor, at <= clock_now() - interval '2 years' AS old
       FROM audit_entries ORDER BY audit_id`,
  );
const bodiesOf = async ({ sql }: Tandem) =>
  (await sql<{ id: string }>('SELECT event_id AS id FROM stripe_events WHERE body IS NOT NULL ORDER BY 1')).map(
    ({ id }) => id,
  );

const shop = await openShop(t);
const { tandem } = shop;
/** By hand: a worker's other jobs would change things, too. */
const { applyRetention } = inboxWorker(t, tandem, shop.stripe.url);

const consume = (user: string, key: string) => tandem.consume(user, {}, { 'idempotency-key': key });
const look = () => tandem.call('/api/admin/credits/users/ann', { admin: true });
const setFlag = (reason: string) =>
  tandem.call('/admin/flags/credits_v2', { admin: true, body: { enabled: true, percentage: 100, reason } });
const deliver = (id: string, event = {}) =>
  tandem.call('/webhooks/stripe', stripeDelivery({ id, type: 'x', ...event }));
/** A subscription of a customer nobody knows. */
const OPEN = {
  type: 'customer.subscription.updated',
  data: { object: { id: 'sub_unknown', object: 'subscription', customer: 'cus_unknown' } },
};
const stored = (count: number) =>
  until(async () => {
    const { length } = await tandem.sql(`SELECT FROM stripe_events WHERE event_id LIKE 'evt_test_%'`);
    return length === count ? true : `${length} of ${count}`;
  });

/** Something of everything that is kept: books, answers, looks, changes, webhooks. */
async function live(t: { match(found: unknown, wanted: unknown): boolean }, when: string) {
  t.match(await consume('ann', `${when}-1`), { status: 200 });
  t.match(
    await tandem.call('/api/user/credits/holds', {
      user: 'ann',
      body: { creditType: 'roast', amount: 1, action: 'x' },
    }),
    { status: 201 },
  );
  t.match(await look(), { status: 200 });
  t.match(await setFlag(when), { status: 200 });
  t.match(await deliver(`evt_test_${when}`), { status: 200 });
}

await t.test('bodies of webhooks go after 30 days, and nothing else does', async (t) => {
  await live(t, 'first');
  await shop.subscribe('olga', 'tandem_pro_monthly_us');
  await deliver('evt_test_open', OPEN);
  await shop.settle();
  await stored(2);
  const first = await bodiesOf(tandem);
  await tandem.advance(30 * DAY_MS - HOUR_MS);
  await live(t, 'second');
  await stored(3);
  for (const worker of tandem.workers) await worker.stop();
  const before = await digests(tandem);
  await applyRetention();
  t.same(differing(before, await digests(tandem)), [], 'an hour too early');

  await tandem.advance(HOUR_MS);
  const [held] = await tandem.sql<{ status: string }>(
    `SELECT status FROM stripe_events WHERE event_id = 'evt_test_open'`,
  );
  t.notOk(['processed', 'ignored'].includes(held?.status ?? ''), `one waits: ${held?.status}`);
  const withBodies = await bodiesOf(tandem);
  const bodiless = await digests(tandem, { stripe_events: 'body' });
  await applyRetention();
  t.ok(first.length > 3, `${first.length} events`);
  t.same(
    await bodiesOf(tandem),
    withBodies.filter((id) => !first.includes(id) || id === 'evt_test_open'),
  );
  t.same(
    differing(bodiless, await digests(tandem, { stripe_events: 'body' })),
    ['audit_chains', 'audit_entries'],
    'but that it happened is on the audit log',
  );
  t.same(await tandem.verify(), []);
});

await t.test(
  'audit entries go after two years, those of subscriptions and organizations and the books stay',
  async (t) => {
    await tandem.advance(701 * DAY_MS);
    const before = await entriesOf(tandem);
    const goes = ({ type, old }: Entry) => old && type !== 'SUBSCRIPTION' && type !== 'ORGANIZATION';
    t.ok(before.some(goes), 'some are two years old');
    t.ok(
      before.some(({ old, type }) => old && type === 'SUBSCRIPTION'),
      'of a subscription, too',
    );
    t.ok(
      before.some((entry) => !entry.old && !goes(entry)),
      'and some are a month younger',
    );
    const books = await digests(tandem, { stripe_events: 'body' });
    await applyRetention();
    const after = await entriesOf(tandem);
    const known = new Set(before.map(({ id }) => id));
    t.same(
      after.filter(({ id }) => known.has(id)),
      before.filter((entry) => !goes(entry)),
    );
    t.ok(
      after.filter(({ id }) => !known.has(id)).every(({ actor }) => actor === 'retention'),
      'new ones say that it happened',
    );
    t.same(differing(books, await digests(tandem, { stripe_events: 'body' })), ['audit_chains', 'audit_entries']);
    t.same(await tandem.verify(), [], 'ledger and audit chains verify');
    await applyRetention();
    t.same(
      (await entriesOf(tandem)).map(({ id }) => id),
      after.map(({ id }) => id),
      'again: nothing more',
    );
  },
);

await t.test('stored answers are for ever', async (t) => {
  await tandem.startWorker();
  const replay = await consume('ann', 'first-1');
  t.match(replay, { status: 200, body: { status: 'applied' } });
  t.equal(replay.headers.get('idempotency-replayed'), 'true');
});
