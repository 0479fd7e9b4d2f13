import { BILLING_CYCLES, type BillingCycle, TIERS, type Tier } from '@tandem/contracts';

export const PRODUCTS = [{ productKey: 'tandem', name: 'Tandem' }] as const;

const CURRENCIES = { US: 'USD', CA: 'CAD', EU: 'EUR', GB: 'GBP', AU: 'AUD' } as const;
type Region = keyof typeof CURRENCIES;
const REGIONS = ['US', 'CA', 'EU', 'GB', 'AU'] as const satisfies readonly Region[];

/** In whole units of each region's currency, in the order of REGIONS. */
const AMOUNTS: Record<Tier, Record<BillingCycle, readonly [number, number, number, number, number]>> = {
  basic: { monthly: [9, 12, 9, 8, 14], yearly: [90, 120, 90, 80, 140], lifetime: [499, 679, 459, 399, 749] },
  standard: {
    monthly: [29, 39, 27, 23, 44],
    yearly: [290, 390, 270, 230, 440],
    lifetime: [799, 1089, 739, 639, 1199],
  },
  advanced: {
    monthly: [59, 79, 55, 47, 89],
    yearly: [590, 790, 550, 470, 890],
    lifetime: [1199, 1629, 1109, 959, 1799],
  },
  pro: {
    monthly: [99, 135, 92, 79, 149],
    yearly: [990, 1350, 920, 790, 1490],
    lifetime: [1999, 2699, 1849, 1599, 2999],
  },
};

/** Credits come with the tier pro and with what is bought once; the tiers below pro sell API requests. */
function creditPlanOf(tier: Tier, cycle: BillingCycle): string {
  if (cycle === 'lifetime') return 'lifetime';
  return tier === 'pro' ? `pro_${cycle}` : 'entry';
}

/** One price for each tier, billing cycle and region. */
export const PRICES = TIERS.flatMap((tier) =>
  BILLING_CYCLES.flatMap((billingCycle) =>
    REGIONS.map((region, index) => ({
      priceId: `tandem_${tier}_${billingCycle}_${region.toLowerCase()}`,
      productKey: 'tandem',
      tier,
      billingCycle,
      region,
      currency: CURRENCIES[region],
      unitAmount: Math.round(Number(AMOUNTS[tier][billingCycle][index]) * 100),
      creditPlan: creditPlanOf(tier, billingCycle),
      entitlementLevel: tier,
    })),
  ),
);
