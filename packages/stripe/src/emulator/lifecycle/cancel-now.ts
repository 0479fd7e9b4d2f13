import type { Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { collect } from './collect.ts';
import { endSubscription } from './end-subscription.ts';
import { draftInvoice, pendingItems } from './make-invoice.ts';
import { finalizeInvoice } from './pay-invoice.ts';
import { keepProrations, unusedTime } from './prorate.ts';

/** Ends a subscription at once; with `prorate` its unused time is credited, with `invoiceNow` on an invoice of its own. */
export function cancelNow(
  world: World,
  subscription: Subscription,
  { prorate, invoiceNow }: { prorate: boolean; invoiceNow: boolean },
): void {
  const [item] = subscription.items.data;
  const past = { start: item?.current_period_start ?? world.now, end: world.now };
  if (prorate && subscription.status !== 'trialing') {
    const { data } = subscription.items;
    keepProrations(
      world,
      data.map((each) => unusedTime(world, subscription, each, world.now)),
    );
  }
  if (invoiceNow && pendingItems(world, subscription).length > 0) {
    const invoice = draftInvoice(world, subscription, { reason: 'subscription_update', past, cycle: null });
    finalizeInvoice(world, invoice);
    collect(world, invoice);
  }
  endSubscription(world, subscription, 'cancellation_requested');
}
