import type { BillingCycle } from '@tandem/contracts';
import type { StripeAccount } from '@tandem/stripe';

/** A price of ours, as far as Stripe has to know it. */
export type Offer = {
  /** Ours; in Stripe it is the lookup_key. */
  readonly priceId: string;
  readonly stripePriceId: string | null;
  readonly productName: string;
  /** ISO 4217, in capitals. */
  readonly currency: string;
  /** In the smallest unit of the currency. */
  readonly unitAmount: number;
  readonly billingCycle: BillingCycle;
};

const INTERVALS = { monthly: 'month', yearly: 'year', lifetime: null } as const;

/**
 * Stripe's id of a price of ours: the one we know, else the one with its lookup key, else one that is made there now.
 * @throws Error when Stripe's price costs something else than ours: what is paid is what our table says (RELIABILITY S13)
 */
export async function priceAtStripe(account: StripeAccount, offer: Offer): Promise<string> {
  if (offer.stripePriceId !== null) return offer.stripePriceId;
  const interval = INTERVALS[offer.billingCycle];
  const found = await account.findPrice(offer.priceId);
  if (found !== undefined) {
    const same =
      found.unit_amount === offer.unitAmount &&
      found.currency === offer.currency.toLowerCase() &&
      (found.recurring?.interval ?? null) === interval;
    if (!same) throw new Error(`the price ${found.id} in Stripe is not the one of our table, ${offer.priceId}`);
    return found.id;
  }
  const made = await account.createPrice(
    {
      currency: offer.currency.toLowerCase(),
      unit_amount: offer.unitAmount,
      lookup_key: offer.priceId,
      product_data: { name: offer.productName },
      ...(interval === null ? {} : { recurring: { interval } }),
    },
    { idempotencyKey: `price_${offer.priceId}` },
  );
  return made.id;
}
