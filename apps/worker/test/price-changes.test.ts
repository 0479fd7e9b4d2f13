import fc from 'fast-check';
import t from 'tap';
import { openShop, until } from './support/stripe-shop.ts';

const DAY = 86_400_000;
const INTENTS = '/api/subscriptions/intents';
const PATIENT = { prefer: 'wait=30' };

const shop = await openShop(t);
const { tandem, control, stripe } = shop;
const { store } = stripe.emulator.world;
await until(async () => (await tandem.consume('warm-up')).status === 200 || 'the queue is not there yet');

/** The tiers, cheapest first, with what a month of each costs. */
const prices = await tandem.sql<{ tier: string; amount: number }>(
  `SELECT tier, unit_amount AS amount FROM prices
    WHERE product_key = 'tandem' AND billing_cycle = 'monthly' AND region = 'US' AND active ORDER BY unit_amount`,
);
const amountOf = (tier: string) => prices.find((price) => price.tier === tier)?.amount ?? Number.NaN;
const tiers = prices.map(({ tier }) => tier);

const want = (user: string, tier: string, own: object = {}) =>
  tandem.call(INTENTS, {
    user,
    headers: PATIENT,
    body: { productKey: 'tandem', tier, billingCycle: 'monthly', region: 'US', trial: false, ...own },
  });
const sessionOf = (intentId: unknown) =>
  String(store.all('checkout.session').find(({ metadata }) => metadata?.['tandem_intent_id'] === intentId)?.id);
/** Buys by Checkout; returns the id of what was bought. */
async function buy(user: string, tier: string, own: object = {}): Promise<string> {
  const answer = await want(user, tier, own);
  if (answer.status !== 201) throw new Error(answer.text);
  await control(`/sessions/${sessionOf(answer.body['intentId'])}/pay`);
  await shop.settle();
  const { body } = await tandem.call(`${INTENTS}/${String(answer.body['intentId'])}`, { user });
  return String(body['subscriptionId']);
}
const atStripe = (id: string) => {
  const found = store.get('subscription', id);
  const [item] = found?.items.data ?? [];
  if (found === undefined || item === undefined) throw new Error(`no ${id}`);
  return { ...found, item };
};
/** Everything a customer paid so far. */
const paidBy = (id: string) =>
  store
    .all('invoice')
    .filter(({ customer }) => customer === atStripe(id).customer)
    .reduce((sum, { amount_paid }) => sum + amount_paid, 0);
/** What a price costs for the rest of the running period. */
const restOf = (id: string, amount: number) => {
  const { current_period_start: start, current_period_end: end } = atStripe(id).item;
  return Math.round(amount * ((end - stripe.emulator.world.now) / (end - start)));
};

/** Shares are of seconds and rounded; a few pass between the change and the look at it. */
const isNear = (paid: number, due: number) => Math.abs(paid - due) <= 10;

t.test('down, then up to something dearer: what was paid is credited, not what it went down to', async (t) => {
  const id = await buy('ann', 'advanced');
  t.equal(paidBy(id), amountOf('advanced'));
  await shop.advance(10 * DAY);
  t.match(await want('ann', 'basic'), { status: 201, body: { kind: 'downgrade' } });
  t.equal(paidBy(id), amountOf('advanced'), 'less costs nothing');
  await shop.advance(5 * DAY);

  const { customer } = atStripe(id);
  await control(`/customers/${String(customer)}/card`, { behaviour: 'declines' });
  t.match(await want('ann', 'pro'), { status: 402, body: { code: 'payment_declined' } });
  await shop.settle();
  t.match(await shop.subscription(id), { priceId: 'tandem_basic_monthly_us' }, 'declined: on the lower price again');
  t.equal(atStripe(id).item.price.unit_amount, amountOf('basic'));
  await control(`/customers/${String(customer)}/card`, { behaviour: 'succeeds' });

  const answer = await want('ann', 'pro');
  t.match(answer, { status: 201, body: { kind: 'upgrade', status: 'completed' } }, answer.text);
  const difference = restOf(id, amountOf('pro')) - restOf(id, amountOf('advanced'));
  t.ok(isNear(paidBy(id), amountOf('advanced') + difference), `${paidBy(id)}: the difference is ${difference}`);
  await shop.settle();
  t.match(await shop.subscription(id), { priceId: 'tandem_pro_monthly_us' });
  const { analysis } = await shop.credits('ann');
  t.match(analysis, /^[4-5]\d of [4-5]\d$/, `half a month of pro, on top of what was there: ${analysis}`);
});

t.test(
  'whatever somebody goes through in a period, each step up costs its difference to the highest paid',
  async (t) => {
    const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
    t.comment(`FC_SEED=${seed}`);
    const step = fc.record({ tier: fc.constantFrom(...tiers), days: fc.integer({ min: 1, max: 4 }) });
    const life = fc.record({ first: fc.constantFrom(...tiers), steps: fc.array(step, { minLength: 3, maxLength: 6 }) });
    let lives = 0;
    await fc.assert(
      fc.asyncProperty(life, async ({ first, steps }) => {
        lives += 1;
        const user = `life-${lives}`;
        const id = await buy(user, first);
        let [tier, highest, due] = [first, amountOf(first), amountOf(first)];
        for (const { tier: next, days } of steps) {
          await shop.advance(days * DAY);
          const answer = await want(user, next);
          if (answer.status !== (next === tier ? 409 : 201)) throw new Error(`${tier} to ${next}: ${answer.text}`);
          if (amountOf(next) > highest) due += restOf(id, amountOf(next)) - restOf(id, highest);
          [tier, highest] = [next, Math.max(highest, amountOf(next))];
          if (!isNear(paidBy(id), due)) throw new Error(`${user} paid ${paidBy(id)}, not ${due}, once on ${next}`);
          const { unit_amount } = atStripe(id).item.price;
          if (unit_amount !== amountOf(next)) throw new Error(`${user} renews at ${unit_amount}, not at ${next}`);
        }
        const path = `/organizations/personal_${user}/subscriptions/${id}/cancel`;
        const end = await tandem.call(path, { user, headers: PATIENT, body: { atPeriodEnd: false } });
        if (end.status !== 200) throw new Error(end.text);
      }),
      { seed, numRuns: 12, verbose: true },
    );
  },
);

t.test('bought for ever while a subscription runs: that one is not paid again', async (t) => {
  const id = await buy('bob', 'standard');
  const higher = await buy('cyd', 'pro');
  const bought = await buy('bob', 'pro', { billingCycle: 'lifetime' });
  await buy('cyd', 'basic', { billingCycle: 'lifetime' });
  t.match(atStripe(id), { cancel_at_period_end: true, status: 'active' }, 'ends with what was paid');
  t.match(await shop.subscription(id), { cancelAtPeriodEnd: true, status: 'active' });
  t.match(atStripe(higher), { cancel_at_period_end: false }, 'what gives more goes on');
  t.match(await shop.credits('bob'), { plan: 'lifetime', analysis: '500 of 500' });
  const why = await tandem.sql(
    `SELECT actor_type FROM audit_entries
      WHERE entity_type = 'SUBSCRIPTION' AND entity_id = $1 AND metadata ->> 'reason' = 'a plan was bought once'`,
    [id],
  );
  t.same(why, [{ actor_type: 'WEBHOOK' }]);
  const paid = paidBy(id);
  await shop.advance(40 * DAY);
  t.match(await shop.subscription(id), { status: 'canceled' });
  t.equal(paidBy(id), paid, 'no renewal');
  t.match(await shop.subscription(bought), { status: 'active', periodEndsAt: null });
  t.match(await shop.credits('bob'), { plan: 'lifetime', analysis: '500 of 500' });
});

t.test('nothing differs from the ledger', async (t) => {
  t.same(await tandem.verify(), []);
});
