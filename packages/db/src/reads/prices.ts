import type { BillingCycle, Price, PricesResponse, Tier } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A price as the worker needs it: also where it is in Stripe, and whether it is still on offer. */
export type StoredPrice = Price & { stripePriceId: string | null; active: boolean };

/** A price on offer, as it is made known to Stripe. */
export type OfferedPrice = Price & { productName: string };

export type PriceChoice = { productKey: string; tier: Tier; billingCycle: BillingCycle; region: string };

const PRICE = `price_id AS "priceId", product_key AS "productKey", tier, billing_cycle AS "billingCycle", region, currency,
  unit_amount AS "unitAmount", credit_plan AS "creditPlan", entitlement_level AS "entitlementLevel"`;
const STORED = `${PRICE}, stripe_price_id AS "stripePriceId", active`;

/** The price on offer for a choice, the default region's for an unknown region; undefined when there is none. */
export async function findPrice(
  query: Database['query'],
  { productKey, tier, billingCycle, region }: PriceChoice,
): Promise<StoredPrice | undefined> {
  const choice = [productKey, tier, billingCycle, region];
  const [price] = await query<StoredPrice>(`SELECT ${STORED} FROM find_price($1, $2, $3, $4)`, choice);
  return price;
}

/** Our price for one of Stripe's, by its id, else its lookup_key; also one that is no longer on offer, because people still pay it. */
export async function priceOfStripe(
  query: Database['query'],
  { stripePriceId, lookupKey }: { stripePriceId: string; lookupKey: string | null },
): Promise<StoredPrice | undefined> {
  const ids = [stripePriceId, lookupKey];
  const [price] = await query<StoredPrice>(`SELECT ${STORED} FROM price_of_stripe($1, $2)`, ids);
  return price;
}

/** Everything on offer in a region, from the lowest tier to the highest; the default region's for one that is not known. */
export async function readPrices(db: Database, region: string | undefined): Promise<PricesResponse> {
  const [found] = await db.query<PricesResponse>(PRICES, [region ?? null]);
  if (!found) throw new Error('there is no default region');
  return found;
}

/** Everything on offer anywhere, with the name of its product. */
export function readOfferedPrices(db: Database): Promise<OfferedPrice[]> {
  return db.query<OfferedPrice>(
    `SELECT ${PRICE}, name AS "productName" FROM prices JOIN products USING (product_key) WHERE active ORDER BY price_id`,
  );
}

const PRICES = `
  SELECT r.region, r.region IS DISTINCT FROM upper($1) AS "isDefault", r.currency,
         (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.place, p."unitAmount"), '[]') FROM (
            SELECT ${PRICE}, (SELECT rank FROM entitlement_levels WHERE level = entitlement_level) AS place
              FROM prices WHERE active AND prices.region = r.region) AS p) AS prices
    FROM regions r WHERE r.region = region_or_default($1)`;
