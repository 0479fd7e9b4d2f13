import type { Price } from '@tandem/contracts';
import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { startApi } from './support/start-api.ts';

const api = await startApi();
t.teardown(() => api.stop());

const pricesOf = (query: string) => call(`${api.url}/api/prices${query}`);

t.test('anybody sees a region’s prices in its own currency', async (t) => {
  const answer = await pricesOf('?region=CA');
  t.equal(answer.status, 200, answer.text);
  t.match(answer.json, { region: 'CA', isDefault: false, currency: 'CAD' });
  const prices = answer.json['prices'] as Price[];
  t.equal(prices.length, 12);
  t.ok(prices.every(({ currency, region }) => currency === 'CAD' && region === 'CA'));
  t.same(prices.map(({ tier, billingCycle }) => `${tier} ${billingCycle}`).slice(0, 4), [
    'basic monthly',
    'basic yearly',
    'basic lifetime',
    'standard monthly',
  ]);
  t.same(
    prices.find(({ priceId }) => priceId === 'tandem_pro_monthly_ca'),
    {
      priceId: 'tandem_pro_monthly_ca',
      productKey: 'tandem',
      tier: 'pro',
      billingCycle: 'monthly',
      region: 'CA',
      currency: 'CAD',
      unitAmount: 13_500,
      creditPlan: 'pro_monthly',
      entitlementLevel: 'pro',
    },
    'and nothing of where it is in Stripe',
  );
});

t.test('a region that is not known gets the default one’s prices, and is told so', async (t) => {
  const [none, unknown, odd] = await Promise.all(['', '?region=NZ', '?region=%F0%9F%98%80'].map(pricesOf));
  for (const answer of [none, unknown, odd]) t.match(answer?.json, { region: 'US', isDefault: true, currency: 'USD' });
  t.match((await pricesOf('?region=us')).json, { region: 'US', isDefault: false });
});

t.test('a query that is none', async (t) => {
  for (const query of [
    '?region=',
    `?region=${'x'.repeat(17)}`,
    '?region=CA%00',
    '?country=CA',
    '?region=CA&region=US',
  ]) {
    isProblem(t, await pricesOf(query), 'validation_failed', query);
  }
});
