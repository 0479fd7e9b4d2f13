import { invalid, missing } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { InvoiceItem, Price, Subscription, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { planOf } from '../objects/price.ts';
import { newItem } from '../objects/subscription.ts';
import { remainingTime, unusedTime } from './prorate.ts';

/** A wish for one item: of an existing one (`id`) or a new one. */
export type ItemWish = {
  id?: string;
  price?: string;
  quantity?: number;
  deleted?: boolean;
  metadata?: Record<string, string>;
};

export type ItemsPlan = {
  items: SubscriptionItem[];
  /** A rhythm other than before starts a new period. */
  newRhythm: boolean;
  /** What the change costs for the rest of the period; without `charges` when a new period starts. */
  credits: InvoiceItem[];
  charges: InvoiceItem[];
};

/** What wishes would make of a subscription's items. Changes nothing; refuses what Stripe refuses. */
export function planItems(world: World, subscription: Subscription, wishes: readonly ItemWish[], from: number) {
  const plan: ItemsPlan = { items: [...subscription.items.data], newRhythm: false, credits: [], charges: [] };
  wishes.forEach((wish, index) => {
    const at = wish.id === undefined ? -1 : plan.items.findIndex(({ id }) => id === wish.id);
    if (wish.id !== undefined && at < 0) throw missing('subscription_item', wish.id, `items[${index}][id]`);
    const old = plan.items[at];
    const made = wish.deleted ? undefined : wished(world, subscription, wish, old, index);
    const same = old && made && old.price.id === made.price.id && old.quantity === made.quantity;
    if (old && !same) plan.credits.push(unusedTime(world, subscription, old, from));
    if (made && !same) plan.charges.push(remainingTime(world, subscription, made, from));
    if (old) plan.items.splice(at, 1, ...(made ? [made] : []));
    else if (made) plan.items.push(made);
  });
  const rhythms = new Set(plan.items.map(rhythmOf));
  if (plan.items.length === 0) throw invalid('A subscription must have at least one active item.', 'items');
  if (rhythms.size > 1) throw invalid('The emulator keeps subscriptions with one billing interval only.', 'items');
  plan.newRhythm = !subscription.items.data.map(rhythmOf).some((rhythm) => rhythms.has(rhythm));
  return plan;
}

const rhythmOf = ({ price }: SubscriptionItem) => `${price.recurring?.interval_count} ${price.recurring?.interval}`;

function wished(
  world: World,
  subscription: Subscription,
  wish: ItemWish,
  old: SubscriptionItem | undefined,
  index: number,
): SubscriptionItem {
  if (wish.price === undefined && !old) throw invalid('Missing required param: items[0][price].', 'items[0][price]');
  const price = wish.price === undefined ? old?.price : usablePrice(world, wish.price, `items[${index}][price]`);
  if (!price) throw missing('price', wish.price ?? '', `items[${index}][price]`);
  if (price.currency !== subscription.currency) throw invalid('All prices must have the same currency.', 'items');
  const quantity = wish.quantity ?? old?.quantity ?? 1;
  if (old) {
    const metadata = wish.metadata ? { ...old.metadata, ...wish.metadata } : old.metadata;
    return { ...old, price: structuredClone(price), plan: planOf(price), quantity, metadata };
  }
  const { current_period_start: start = world.now, current_period_end: end = world.now } =
    subscription.items.data[0] ?? {};
  return newItem(world, subscription.id, { price, quantity, metadata: wish.metadata ?? {}, start, end });
}

/** A price that a subscription may have. */
export function usablePrice(world: World, id: string, param: string): Price {
  const price = find(world, 'price', id, param);
  if (!price.recurring) {
    throw invalid(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      param,
    );
  }
  if (!price.active) throw invalid('The price specified is inactive. This field only accepts active prices.', param);
  return price;
}
