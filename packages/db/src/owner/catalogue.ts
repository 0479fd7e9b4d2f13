import { PRICES, PRODUCTS } from './price-list.ts';

/** What a new deployment starts with (PRODUCT 3.1 and 4); afterwards the tables are the truth. */
export const CATALOGUE = {
  plans: [
    { code: 'free', name: 'Free', rank: 0, cycle: 'calendar', aliases: [], v1: 10, analysis: 5, roast: 5 },
    // For tiers whose worth is API requests: the free credits, in months of the subscription. Not an upgrade of any plan, hence its rank.
    { code: 'entry', name: 'Entry', rank: -1, cycle: 'anchored', aliases: [], v1: 10, analysis: 5, roast: 5 },
    {
      code: 'pro_monthly',
      name: 'Pro, monthly',
      rank: 1,
      cycle: 'anchored',
      aliases: ['pro'],
      v1: 300,
      analysis: 100,
      roast: 100,
    },
    {
      code: 'pro_yearly',
      name: 'Pro, yearly',
      rank: 2,
      cycle: 'anchored',
      aliases: [],
      v1: 400,
      analysis: 150,
      roast: 150,
    },
    {
      code: 'lifetime',
      name: 'Lifetime',
      rank: 3,
      cycle: 'calendar',
      aliases: [],
      v1: 1000,
      analysis: 500,
      roast: 500,
    },
  ],
  packages: [
    { packageId: 'pkg_starter', credits: 100, price: 500 },
    { packageId: 'pkg_popular', credits: 500, price: 2000 },
    { packageId: 'pkg_value', credits: 2000, price: 7000 },
    { packageId: 'pkg_enterprise', credits: 10_000, price: 30_000 },
  ],
  levels: [
    level('trial', 'Trial', 0, 1_000),
    level('basic', 'Basic', 1, 10_000),
    level('standard', 'Standard', 2, 50_000),
    level('advanced', 'Advanced', 3, 200_000),
    level('pro', 'Pro', 4, 1_000_000),
  ],
  products: PRODUCTS,
  prices: PRICES,
} as const;

function level(code: string, name: string, rank: number, apiRequests: number) {
  return { level: code, name, rank, features: [{ feature: 'api_requests', limit: apiRequests, unit: 'requests' }] };
}
