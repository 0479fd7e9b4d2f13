import { type Static, Type } from '@sinclair/typebox';
import { StringEnum } from '../primitives.ts';

export const TIERS = ['basic', 'standard', 'advanced', 'pro'] as const;
export const Tier = StringEnum(TIERS);
export type Tier = Static<typeof Tier>;

/** `lifetime` is bought once, for ever. */
export const BILLING_CYCLES = ['monthly', 'yearly', 'lifetime'] as const;
export const BillingCycle = StringEnum(BILLING_CYCLES);
export type BillingCycle = Static<typeof BillingCycle>;

export const ProductKey = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });

/** As a client names it, in any case; one that is not known counts as the default region. */
export const RegionName = Type.String({ minLength: 1, maxLength: 16, pattern: '^[^\\u0000]+$' });

/** One offer: what is bought, for how much, and what comes with it (RULES 15). */
export const Price = Type.Object({
  priceId: Type.String(),
  productKey: Type.String(),
  tier: Tier,
  billingCycle: BillingCycle,
  region: Type.String(),
  currency: Type.String({ description: 'ISO 4217.' }),
  unitAmount: Type.Integer({ description: 'In the smallest unit of the currency (cents).' }),
  creditPlan: Type.String({ description: 'The plan its credits come from.' }),
  entitlementLevel: Type.String(),
});
export type Price = Static<typeof Price>;

/** GET /api/prices?region= */
export const PricesQuery = Type.Object({ region: Type.Optional(RegionName) }, { additionalProperties: false });

export const PricesResponse = Type.Object({
  region: Type.String({ description: 'The region whose prices these are.' }),
  isDefault: Type.Boolean({
    description: 'True when the default region was used because the one asked for is not known, or none was.',
  }),
  currency: Type.String(),
  prices: Type.Array(Price),
});
export type PricesResponse = Static<typeof PricesResponse>;
