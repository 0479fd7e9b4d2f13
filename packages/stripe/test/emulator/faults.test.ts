import type { Stripe } from 'stripe';
import t from 'tap';
import { catalogue, clientOf, customerWith, emulated } from './support/emulated.ts';

/** What the client calls the error of a refused call. */
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'none',
    (error) => error.type,
  );

t.test('the same idempotency key gives the same answer and one effect', async (t) => {
  const { stripe } = await emulated(t);
  const { basic } = await catalogue(stripe);
  const ann = await customerWith(stripe, 'pm_card_visa');
  const create = (metadata: Record<string, string>) =>
    stripe.subscriptions.create(
      { customer: ann.id, items: [{ price: basic.id }], metadata },
      { idempotencyKey: 'key-1' },
    );
  const answers = await Promise.all([create({ a: '1' }), create({ a: '1' }), create({ a: '1' })]);
  t.equal(new Set(answers.map(({ id }) => id)).size, 1);
  t.equal(answers.filter(({ lastResponse }) => lastResponse.headers['idempotent-replayed'] === 'true').length, 2);
  t.equal((await stripe.subscriptions.list()).data.length, 1);
  t.equal(await errorOf(create({ a: '2' })), 'StripeIdempotencyError');
  const elsewhere = stripe.customers.create({}, { idempotencyKey: 'key-1' });
  t.equal(await errorOf(elsewhere), 'StripeIdempotencyError', 'another route');

  const refused = () => stripe.refunds.create({ charge: 'ch_later' }, { idempotencyKey: 'key-2' });
  await t.rejects(refused(), { code: 'resource_missing' });
  await t.rejects(refused(), { code: 'resource_missing' }, 'what was refused is tried again');
});

t.test('an answer that is lost on the way: the client’s retry has one effect', async (t) => {
  const { stripe, emulator, control } = await emulated(t);
  const retrying = clientOf(emulator.url, { maxNetworkRetries: 2 });
  await control('/switches', { loseAnswers: 1 });
  const ann = await retrying.customers.create({ email: 'ann@example.com' });
  t.same(
    (await stripe.customers.list()).data.map(({ id }) => id),
    [ann.id],
  );
});

t.test('outages, limits and slowness on request', async (t) => {
  const { stripe, control, emulator } = await emulated(t);
  const impatient = clientOf(emulator.url, { timeout: 200 });
  const list = () => impatient.customers.list();
  await control('/switches', { outage: 'unavailable' });
  t.equal(await errorOf(list()), 'StripeAPIError');
  await control('/switches', { outage: 'cut' });
  t.equal(await errorOf(list()), 'StripeConnectionError');
  await control('/switches', { outage: 'silent' });
  t.equal(await errorOf(list()), 'StripeConnectionError');
  await control('/switches', { outage: 'none', slowMs: 400 });
  t.equal(await errorOf(list()), 'StripeConnectionError');
  await control('/switches', { slowMs: 0, rateLimited: 2 });
  t.equal(await errorOf(list()), 'StripeRateLimitError');
  await t.rejects(list(), { statusCode: 429, code: 'rate_limit' });
  t.same((await stripe.customers.list()).data, []);
  t.equal((await control('/switches', { outage: 'sometimes' })).status, 400);
  t.equal((await control('/switches', { drop: 2 })).status, 400);
});

t.test('webhooks twice, out of order, late, never, and after refusals', async (t) => {
  const { stripe, control, emulator, receiver } = await emulated(t);
  const make = async (count: number) => {
    receiver.received.length = 0;
    for (let n = 0; n < count; n += 1) await stripe.customers.create({ name: `${n}` });
    await emulator.settled();
    return receiver.received.map(({ event }) => event.id);
  };
  const inOrder = await make(20);
  const listed = await stripe.events.list({ type: 'customer.created', limit: 100 });
  t.same(inOrder, listed.data.map(({ id }) => id).reverse(), 'as they happened');

  await control('/switches', { duplicate: 1 });
  const twice = await make(5);
  t.same([twice.length, new Set(twice).size], [10, 5]);

  await control('/switches', { duplicate: 0, reorder: 20 });
  const shuffled = await make(20);
  const made = await stripe.events.list({ limit: 20 });
  const order = made.data.map(({ id }) => id).reverse();
  t.same([...shuffled].sort(), [...order].sort(), 'each once');
  t.notSame(shuffled, order);

  await control('/switches', { reorder: 1, drop: 1 });
  t.same(await make(3), []);
  t.equal((await stripe.events.list({ limit: 3 })).data[0]?.pending_webhooks, 1, 'the list has them');

  await control('/switches', { drop: 0, delayMs: 300 });
  const before = Date.now();
  t.equal((await make(1)).length, 1);
  t.ok(Date.now() - before >= 300);

  await control('/switches', { delayMs: 0 });
  let refusals = 2;
  receiver.answer = () => (refusals-- > 0 ? 503 : 200);
  t.equal((await make(1)).length, 1, 'sent again until it is taken');
  receiver.answer = () => 500;
  t.same(await make(1), [], 'until the attempts are used up');
  const { data } = (await (await fetch(`${emulator.url}/_emulator/deliveries`)).json()) as { data: object[] };
  t.match(data.at(-1), { state: 'failed', attempts: 4, answer: 500 });
});

t.test('deliveries can be held, and sent in any order', async (t) => {
  const { stripe, control, emulator, receiver } = await emulated(t);
  await control('/switches', { paused: true });
  for (const name of ['a', 'b', 'c']) await stripe.customers.create({ name });
  await emulator.settled();
  t.same(receiver.types, []);
  const { data } = await stripe.events.list();
  const order = [data[1]?.id, data[2]?.id, data[0]?.id, data[1]?.id];
  t.equal((await control('/deliveries/send', { events: order })).status, 200);
  t.same(
    receiver.received.map(({ event }) => event.id),
    order,
    'b, a, c and b again',
  );
  await control('/switches', { paused: false });
  await emulator.settled();
  t.equal(receiver.received.length, 4, 'nothing was left to send');
});

t.test('webhooks that could not be delivered for months arrive all the same', async (t) => {
  const { stripe, control, emulator, receiver, advance } = await emulated(t);
  await control('/switches', { paused: true });
  const { basic } = await catalogue(stripe);
  const customer = await customerWith(stripe, 'pm_card_visa');
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: basic.id }] });
  const { data } = await stripe.events.list({ limit: 100 });
  await advance(70 * 86_400);
  await control('/switches', { paused: false });
  await emulator.settled();
  const arrived = new Set(receiver.received.map(({ event }) => event.id));
  t.ok(data.length > 5);
  t.same(
    data.filter(({ id }) => !arrived.has(id)).map(({ type }) => type),
    [],
  );
  await advance(40 * 86_400);
  t.equal(
    await errorOf(stripe.events.retrieve(data[0]?.id ?? '')),
    'StripeInvalidRequestError',
    'then they are forgotten',
  );
});

t.test('events by cursor, type and time', async (t) => {
  const { stripe, advance } = await emulated(t);
  for (let n = 0; n < 25; n += 1) await stripe.customers.create({ name: `${n}` });
  const all = await stripe.events.list({ limit: 100 });
  t.equal(all.data.length, 25);
  const paged: string[] = [];
  for await (const event of stripe.events.list({ limit: 7 })) paged.push(event.id);
  t.same(
    paged,
    all.data.map(({ id }) => id),
    'the client’s own paging',
  );
  const page = await stripe.events.list({ limit: 3, ending_before: paged[10] ?? '' });
  t.same([page.data.map(({ id }) => id), page.has_more], [paged.slice(7, 10), true]);
  const newest = await stripe.events.list({ ending_before: paged[2] ?? '' });
  t.same([newest.data.map(({ id }) => id), newest.has_more], [paged.slice(0, 2), false]);
  await t.rejects(stripe.events.list({ starting_after: 'evt_no' }), { code: 'resource_missing' });

  await advance(86_400);
  const product = await stripe.products.create({ name: 'late' });
  const late = await stripe.events.list({ created: { gte: product.created } });
  t.same(
    late.data.map(({ type }) => type),
    ['product.created'],
  );
  t.equal((await stripe.events.list({ types: ['product.created', 'price.created'] })).data.length, 1);
  t.equal((await stripe.events.retrieve(paged[0] ?? '')).type, 'customer.created');
  await advance(29 * 86_400 + 1);
  t.equal((await stripe.events.list({ limit: 100 })).data.length, 1, '30 days, no longer');
  await t.rejects(stripe.events.retrieve(paged[0] ?? ''), { code: 'resource_missing' });
});

t.test('nobody but this machine’s own pages presses buttons', async (t) => {
  const { emulator } = await emulated(t);
  const { port } = new URL(emulator.url);
  const post = (headers: Record<string, string>) =>
    fetch(`${emulator.url}/_emulator/advance`, { method: 'POST', headers, body: 'seconds=60' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  t.equal((await post({ ...form, origin: 'http://evil.example' })).status, 403);
  t.equal((await post({ ...form, origin: 'http://localhost:1' })).status, 403);
  t.equal((await post({ ...form, origin: `http://127.0.0.1:${port}` })).url, `${emulator.url}/_emulator`);
  const anonymous = await fetch(`${emulator.url}/v1/customers`);
  t.equal(anonymous.status, 401);
  const old = clientOf(emulator.url, { apiVersion: '2020-08-27' as typeof Stripe.API_VERSION });
  await t.rejects(old.customers.list(), /speaks 2026-10-28.endive only/);
  await t.rejects(clientOf(emulator.url).topups.list(), /Unrecognized request URL/);
});
