import type { BilledPrice } from '@tandem/contracts';
import { type Database, priceOfStripe } from '@tandem/db';
import type { FindPrice, KnownPrice } from '@tandem/rules';
import type { StripeAccount } from '@tandem/stripe';

/** Finds our price for each of these of Stripe's, which may lack the lookup key that names it: then Stripe is asked for it. */
export async function knownPrices(
  db: Database,
  account: StripeAccount,
  prices: readonly BilledPrice[],
): Promise<FindPrice> {
  const known = new Map<string, KnownPrice | undefined>();
  for (const { id, lookupKey } of prices) {
    if (known.get(id) !== undefined) continue;
    known.set(id, await knownPrice(db, account, id, lookupKey));
  }
  return (id) => known.get(id);
}

async function knownPrice(
  db: Database,
  account: StripeAccount,
  id: string,
  lookupKey: string | null,
): Promise<KnownPrice | undefined> {
  const price = await priceOfStripe(db.query, { stripePriceId: id, lookupKey });
  if (price !== undefined || lookupKey !== null) return price;
  const { lookup_key: key } = await account.retrievePrice(id);
  return key === null ? undefined : priceOfStripe(db.query, { stripePriceId: id, lookupKey: key });
}
