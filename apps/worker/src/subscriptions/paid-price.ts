import type { StripeAccount, StripeSubscription } from '@tandem/stripe';

type Item = StripeSubscription['items']['data'][number];

/** What the running period of a subscription was paid at: the price at Stripe, and its amount in the smallest unit of its currency. */
export type PaidPrice = { readonly amount: number; readonly stripePriceId: string };

/** Metadata of a subscription that went to a lower price within a period: what that was paid at. */
const PAID = 'tandem_paid';
/** And while it is back on that price, for a change to something dearer: the lower price, in case that does not come about. */
const LOWERED = 'tandem_lowered';

/** The only item of a subscription that we sell. */
export function soldItem({ id, items }: StripeSubscription): Item {
  const [item] = items.data;
  if (item === undefined) throw new Error(`${id} has no items`);
  return item;
}

/** Of the running period; its price now, unless it went to a lower one within it. */
export function paidPrice({ metadata }: StripeSubscription, item: Item): PaidPrice {
  const [amount, until, stripePriceId = item.price.id] = metadata[PAID]?.split(/ until | at /) ?? [];
  return until === String(item.current_period_end)
    ? { amount: Number(amount), stripePriceId }
    : { amount: item.price.unit_amount ?? 0, stripePriceId: item.price.id };
}

/** The metadata that keeps what a period was paid at, on a lower price; null where nothing is to be kept. */
export const paidMetadata = (paid: PaidPrice | null, item: Item): Record<string, string> => ({
  [PAID]: paid === null ? '' : `${paid.amount} until ${item.current_period_end} at ${paid.stripePriceId}`,
  [LOWERED]: '',
});

/**
 * Stripe credits unused time at the price of the moment. Before a change that does so, a subscription that went to a lower price goes
 * back, without a charge, to the one its period was paid at: else the buyer pays the difference a second time.
 */
export async function backToPaidPrice(
  account: StripeAccount,
  subscription: StripeSubscription,
  { intentId }: { intentId: string },
): Promise<StripeSubscription> {
  const item = soldItem(subscription);
  const { stripePriceId: price } = paidPrice(subscription, item);
  if (price === item.price.id) return subscription;
  return account.updateSubscription(
    subscription.id,
    { items: [{ id: item.id, price }], proration_behavior: 'none', metadata: { [LOWERED]: item.price.id } },
    { idempotencyKey: `${intentId}_paid` },
  );
}

/** The dearer price did not come about: the lower one is back, if it was left for that. */
export async function backToLoweredPrice(
  account: StripeAccount,
  subscription: StripeSubscription,
  { intentId }: { intentId: string },
): Promise<void> {
  const price = subscription.metadata[LOWERED];
  if (price === undefined || price === '') return;
  await account.updateSubscription(
    subscription.id,
    { items: [{ id: soldItem(subscription).id, price }], proration_behavior: 'none', metadata: { [LOWERED]: '' } },
    { idempotencyKey: `${intentId}_lowered` },
  );
}
