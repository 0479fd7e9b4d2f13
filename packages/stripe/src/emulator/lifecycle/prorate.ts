import type { InvoiceItem, Subscription, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newProration } from '../objects/invoice-item.ts';
import { shareLeft } from './billing-period.ts';
import { dayOf } from './calendar.ts';
import { describeItem } from './describe.ts';

/** The credit for an item's unused time: a negative proration. */
export const unusedTime = (world: World, subscription: Subscription, item: SubscriptionItem, from: number) =>
  proration(world, subscription, item, from, -1, paidLine(world, subscription, item));

/** The price of an item for the time that is left: a positive proration. */
export const remainingTime = (world: World, subscription: Subscription, item: SubscriptionItem, from: number) =>
  proration(world, subscription, item, from, 1, null);

type Credited = { invoice: string; invoice_line_items: string[] } | null;

function proration(
  world: World,
  subscription: Subscription,
  item: SubscriptionItem,
  from: number,
  sign: 1 | -1,
  credited: Credited,
): InvoiceItem {
  const { price, quantity = 1, current_period_start: start, current_period_end: end } = item;
  const full = (price.unit_amount ?? 0) * quantity;
  const amount = Math.round(full * shareLeft({ start, end }, from));
  const description = `${sign < 0 ? 'Unused' : 'Remaining'} time on ${describeItem(world, item)} after ${dayOf(from)}`;
  return newProration(world, {
    subscription,
    subscriptionItem: item.id,
    price,
    quantity,
    amount: amount === 0 ? 0 : sign * amount,
    description,
    period: { start: from, end },
    credited,
  });
}

/** Keeps prorations for the next invoice: invoiceitem.created. */
export function keepProrations(world: World, items: readonly InvoiceItem[]): void {
  for (const item of items) {
    world.add('invoiceitem', item);
    world.emit('invoiceitem.created', item);
  }
}

/** The line by which the current period of an item was invoiced. */
function paidLine(world: World, subscription: Subscription, item: SubscriptionItem): Credited {
  const invoice = world.store.get('invoice', subscription.latest_invoice ?? '');
  const line = invoice?.lines.data.findLast(
    ({ parent }) => parent?.subscription_item_details?.subscription_item === item.id,
  );
  return invoice && line ? { invoice: invoice.id, invoice_line_items: [line.id] } : null;
}
