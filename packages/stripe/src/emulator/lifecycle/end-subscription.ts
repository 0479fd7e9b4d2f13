import type { Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { subscriptionOf } from '../objects/invoice.ts';

export type EndReason = 'cancellation_requested' | 'payment_failed' | 'payment_disputed';

/** Ends a subscription now: customer.subscription.deleted. Its drafts stay drafts. */
export function endSubscription(world: World, subscription: Subscription, reason: EndReason | null): void {
  subscription.status = 'canceled';
  subscription.canceled_at ??= world.now;
  subscription.ended_at = world.now;
  const details = subscription.cancellation_details;
  if (details) details.reason ??= reason;
  for (const invoice of world.store.all('invoice')) {
    if (subscriptionOf(invoice) !== subscription.id || invoice.status === 'paid') continue;
    invoice.auto_advance = false;
    invoice.automatically_finalizes_at = null;
    invoice.next_payment_attempt = null;
  }
  world.emit('customer.subscription.deleted', subscription);
}

/** Whether it is over; such a one can never be changed again. */
export const hasEnded = ({ status }: Subscription): boolean => status === 'canceled' || status === 'incomplete_expired';
