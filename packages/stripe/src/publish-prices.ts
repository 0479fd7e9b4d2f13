import type { StripeAccount, StripeGateway, StripePrice } from './gateway.ts';

/** What Stripe must know of one of our prices. */
export type OfferedPrice = {
  /** Ours; the lookup_key of the price in Stripe. */
  readonly priceId: string;
  readonly productKey: string;
  readonly productName: string;
  readonly tier: string;
  readonly billingCycle: 'monthly' | 'yearly' | 'lifetime';
  readonly region: string;
  readonly currency: string;
  /** In the smallest unit of the currency. */
  readonly unitAmount: number;
};

/** `differing`: they are there already and cost something else; Stripe's prices never change, so a new price id is needed. */
export type PublishedPrices = { readonly made: string[]; readonly differing: string[] };

/** Requests under way at once; Stripe takes 25 a second in test mode. */
const TOGETHER = 10;
const INTERVALS = { monthly: 'month', yearly: 'year', lifetime: undefined } as const;

/**
 * Makes what is for sale known to Stripe, each price in the account of its region; what is there already stays as it is.
 * @throws StripeGatewayError
 */
export async function publishPrices(
  gateway: StripeGateway,
  offered: readonly OfferedPrice[],
): Promise<PublishedPrices> {
  const made: string[] = [];
  const differing: string[] = [];
  for (const account of gateway.accounts()) {
    const prices = offered.filter(({ region }) => gateway.account(region) === account);
    const known = await pricesByKey(account);
    const missing = prices.filter(({ priceId }) => !known.has(priceId));
    differing.push(...prices.filter((price) => differs(price, known.get(price.priceId))).map(({ priceId }) => priceId));
    await inGroups([...new Map(missing.map((price) => [productOf(price).id, productOf(price)])).values()], (product) =>
      ensureProduct(account, product),
    );
    await inGroups(missing, (price) =>
      account.createPrice(paramsOf(price), { idempotencyKey: `price-${price.priceId}` }),
    );
    made.push(...missing.map(({ priceId }) => priceId));
  }
  return { made, differing };
}

async function pricesByKey(account: StripeAccount): Promise<Map<string, StripePrice>> {
  const found = new Map<string, StripePrice>();
  for (let after: string | undefined; ; ) {
    const page = await account.listPrices({ active: true, ...(after === undefined ? {} : { starting_after: after }) });
    for (const price of page.data) if (price.lookup_key !== null) found.set(price.lookup_key, price);
    after = page.data.at(-1)?.id;
    if (!page.hasMore || after === undefined) return found;
  }
}

const productOf = ({ productKey, productName, tier }: OfferedPrice) => ({
  id: `${productKey}_${tier}`,
  name: `${productName} ${tier[0]?.toUpperCase()}${tier.slice(1)}`,
});

async function ensureProduct(account: StripeAccount, product: { id: string; name: string }): Promise<void> {
  if (await account.findProduct(product.id)) return;
  await account.createProduct(product, { idempotencyKey: `product-${product.id}` });
}

function paramsOf(price: OfferedPrice) {
  const interval = INTERVALS[price.billingCycle];
  return {
    product: productOf(price).id,
    currency: price.currency.toLowerCase(),
    unit_amount: price.unitAmount,
    lookup_key: price.priceId,
    ...(interval === undefined ? {} : { recurring: { interval } }),
  };
}

function differs(price: OfferedPrice, known: StripePrice | undefined): boolean {
  if (!known) return false;
  const { currency, unit_amount: amount, recurring } = paramsOf(price);
  return (
    known.currency !== currency || known.unit_amount !== amount || known.recurring?.interval !== recurring?.interval
  );
}

async function inGroups<T>(all: readonly T[], work: (each: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += TOGETHER) await Promise.all(all.slice(at, at + TOGETHER).map(work));
}
