import { BILLING_CYCLES, TIERS } from '@tandem/contracts';
import { errorCode, findPrice, openDatabase, priceOfStripe } from '@tandem/db';
import { createTestDatabase } from '@tandem/testing';
import t from 'tap';

const CHECK = '23514';
const UNIQUE = '23505';
const FOREIGN_KEY = '23503';
const NEVER_CHANGES = 'TD001';

const { ownerUrl, workerUrl, drop } = await createTestDatabase();
const owner = openDatabase({ url: ownerUrl, applicationName: 'test', poolSize: 1 });
const worker = openDatabase({ url: workerUrl, applicationName: 'test', poolSize: 1 });
t.teardown(async () => {
  await Promise.all([owner.close(), worker.close()]);
  await drop();
});

const choice = { productKey: 'tandem', tier: 'pro', billingCycle: 'yearly', region: 'GB' } as const;

t.test('there is one price for every tier, billing cycle and region, each in its region’s currency', async (t) => {
  const regions = await owner.query<{ region: string; currency: string }>('SELECT region, currency FROM regions');
  t.same(Object.fromEntries(regions.map(({ region, currency }) => [region, currency])), {
    CA: 'CAD',
    US: 'USD',
    EU: 'EUR',
    GB: 'GBP',
    AU: 'AUD',
  });
  const seen = new Set<string>();
  for (const tier of TIERS) {
    for (const billingCycle of BILLING_CYCLES) {
      for (const { region, currency } of regions) {
        const price = await findPrice(worker.query, { productKey: 'tandem', tier, billingCycle, region });
        t.match(price, { tier, billingCycle, region, currency, entitlementLevel: tier, active: true });
        t.ok(Number.isInteger(price?.unitAmount) && Number(price?.unitAmount) > 0);
        if (price) seen.add(price.priceId);
      }
    }
  }
  t.equal(seen.size, 60);
  t.match(await findPrice(worker.query, choice), { priceId: 'tandem_pro_yearly_gb', creditPlan: 'pro_yearly' });
  t.match(await findPrice(worker.query, { ...choice, billingCycle: 'monthly' }), { creditPlan: 'pro_monthly' });
  t.match(await findPrice(worker.query, { ...choice, billingCycle: 'lifetime' }), { creditPlan: 'lifetime' });
  t.match(await findPrice(worker.query, { ...choice, tier: 'advanced' }), { creditPlan: 'entry' });
});

t.test('an unknown region counts as the default, an unknown product has no price', async (t) => {
  t.match(await findPrice(worker.query, { ...choice, region: 'gb' }), { region: 'GB' });
  for (const region of ['NZ', '', 'GB ', "'; DROP TABLE prices --"]) {
    t.match(await findPrice(worker.query, { ...choice, region }), { region: 'US', currency: 'USD' }, region);
  }
  t.equal(await findPrice(worker.query, { ...choice, productKey: 'tango' }), undefined);
});

t.test(
  'a price of Stripe is found by its id, else by its lookup_key, also when it is not on offer any more',
  async (t) => {
    const byKey = { stripePriceId: 'price_new', lookupKey: 'tandem_pro_yearly_gb' };
    t.match(await priceOfStripe(worker.query, byKey), { priceId: 'tandem_pro_yearly_gb', stripePriceId: null });
    await owner.query(
      `UPDATE prices SET stripe_price_id = 'price_1', active = false WHERE price_id = 'tandem_basic_yearly_gb'`,
    );
    const byId = { stripePriceId: 'price_1', lookupKey: null };
    t.match(await priceOfStripe(worker.query, byId), { priceId: 'tandem_basic_yearly_gb', active: false });
    t.match(
      await priceOfStripe(worker.query, { ...byId, lookupKey: 'tandem_pro_yearly_gb' }),
      { tier: 'basic' },
      'the id wins',
    );
    t.equal(await priceOfStripe(worker.query, { stripePriceId: 'price_x', lookupKey: null }), undefined);
    t.equal(await findPrice(worker.query, { ...choice, tier: 'basic' }), undefined, 'nobody new gets it');
  },
);

t.test('the database refuses a price that makes no sense, even to its owner', async (t) => {
  const add = (changes: Record<string, string | number>) => {
    const row = {
      price_id: 'probe',
      product_key: 'tandem',
      tier: 'pro',
      billing_cycle: 'monthly',
      region: 'US',
      currency: 'USD',
      unit_amount: 100,
      credit_plan: 'pro_monthly',
      entitlement_level: 'pro',
      active: 'false',
      ...changes,
    };
    const values = Object.values(row).map((value) => (typeof value === 'number' ? value : `'${value}'`));
    return `INSERT INTO prices (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
  };
  const refused: [what: string, sql: string, code: string][] = [
    ['a second one on offer for the same choice', add({ active: 'true' }), UNIQUE],
    ['another region’s currency', add({ region: 'CA' }), FOREIGN_KEY],
    ['an unknown region', add({ region: 'NZ', currency: 'NZD' }), FOREIGN_KEY],
    ['an unknown tier', add({ tier: 'free' }), CHECK],
    ['an unknown billing cycle', add({ billing_cycle: 'weekly' }), CHECK],
    ['nothing to pay', add({ unit_amount: 0 }), CHECK],
    ['more than Stripe takes', add({ unit_amount: 100_000_000 }), CHECK],
    ['an unknown plan', add({ credit_plan: 'gold' }), FOREIGN_KEY],
    ['a plan of calendar months for what renews', add({ credit_plan: 'lifetime' }), FOREIGN_KEY],
    [
      'a plan that renews for what is bought once',
      add({ billing_cycle: 'lifetime', credit_plan: 'pro_yearly' }),
      FOREIGN_KEY,
    ],
    ['the level of a trial', add({ entitlement_level: 'trial' }), CHECK],
    ['another amount', `UPDATE prices SET unit_amount = 1`, NEVER_CHANGES],
    [
      'another plan',
      `UPDATE prices SET credit_plan = 'pro_yearly' WHERE tier = 'basic' AND billing_cycle = 'yearly'`,
      NEVER_CHANGES,
    ],
    ['a price that is gone', `DELETE FROM prices`, NEVER_CHANGES],
    ['a second default region', `UPDATE regions SET is_default = true`, UNIQUE],
    [
      'another currency for a region with prices',
      `UPDATE regions SET currency = 'EUR' WHERE region = 'GB'`,
      FOREIGN_KEY,
    ],
    ['a limit below nothing', `UPDATE entitlement_features SET limit_amount = -1`, CHECK],
    [
      'an organization nowhere',
      `INSERT INTO users VALUES ('ann', clock_now()); INSERT INTO organizations VALUES ('org', 'ann', 'x', 'NZ', clock_now())`,
      FOREIGN_KEY,
    ],
  ];
  const before = await owner.query('SELECT p::text FROM prices p ORDER BY 1');
  for (const [what, sql, code] of refused) {
    await t.rejects(owner.query(sql), { code }, what);
  }
  t.same(await owner.query('SELECT p::text FROM prices p ORDER BY 1'), before);
  t.equal(errorCode(await worker.query(`UPDATE prices SET active = false`).catch((error: unknown) => error)), '42501');
});
