import { invalid } from '../core/failure.ts';
import type { Invoice, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newInvoice } from '../objects/invoice.ts';
import { itemLine } from '../objects/invoice-line.ts';
import { periodEndAfter } from './billing-period.ts';
import { type ItemWish, planItems } from './change-items.ts';
import { hasEnded } from './end-subscription.ts';
import { setLines } from './invoice-totals.ts';
import { lineOf, pendingItems } from './make-invoice.ts';

/** What the next invoice would be, after these wishes. Nothing is kept, but random numbers are used. */
export function previewInvoice(
  world: World,
  subscription: Subscription,
  wishes: readonly ItemWish[],
  { from, prorates }: { from: number; prorates: boolean },
): Invoice {
  const [first] = subscription.items.data;
  if (hasEnded(subscription) || subscription.cancel_at_period_end || !first) {
    throw invalid('No upcoming invoices for customer', undefined, 'invoice_upcoming_none');
  }
  const plan = planItems(world, subscription, wishes, from);
  const recurring = plan.items[0]?.price.recurring ?? { interval: 'month', interval_count: 1 };
  const start = plan.newRhythm ? world.now : first.current_period_end;
  const anchor = plan.newRhythm ? world.now : subscription.billing_cycle_anchor;
  const cycle = { start, end: periodEndAfter(anchor, start, recurring), trial: false };
  const id = `upcoming_${world.random.letters(24)}`;
  const invoice = newInvoice(world, id, {
    customer: world.known('customer', subscription.customer),
    subscription,
    reason: 'upcoming',
    currency: subscription.currency,
    period: { start: first.current_period_start, end: first.current_period_end },
  });
  const prorations = prorates ? [...plan.credits, ...(plan.newRhythm ? [] : plan.charges)] : [];
  const items = [...pendingItems(world, subscription), ...prorations];
  setLines(invoice, [
    ...items.map((item) => itemLine(world, id, item, world.known('price', item.pricing?.price_details?.price ?? ''))),
    ...plan.items.map((item) => lineOf(world, id, item, cycle)),
  ]);
  return invoice;
}
