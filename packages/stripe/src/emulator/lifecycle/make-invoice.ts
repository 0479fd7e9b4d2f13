import type { Invoice, InvoiceLine, Subscription, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { newInvoice } from '../objects/invoice.ts';
import { cycleLine, itemLine } from '../objects/invoice-line.ts';
import type { Period } from './billing-period.ts';
import { describeItem, productName } from './describe.ts';
import { setLines } from './invoice-totals.ts';

export type Reason = 'subscription_create' | 'subscription_cycle' | 'subscription_update';

/** What a subscription's invoice is for: its items for a period (a trial costs nothing), or only what was pending. */
export type Billed = {
  reason: Reason;
  past: Period;
  cycle: (Period & { trial: boolean }) | null;
  /** When it finalizes by itself; null for one that is finalized at once, or never. */
  finalizesAt?: number | null;
};

/** Drafts an invoice of a subscription, with the pending prorations on it, and says so. */
export function draftInvoice(world: World, subscription: Subscription, billed: Billed): Invoice {
  const { reason, past, cycle, finalizesAt = null } = billed;
  const customer = world.known('customer', subscription.customer);
  const { currency } = subscription;
  const id = world.newId('invoice');
  const invoice = newInvoice(world, id, { customer, subscription, reason, currency, period: past });
  const pending = takePending(world, subscription, id);
  const lines = cycle === null ? [] : subscription.items.data.map((item) => lineOf(world, id, item, cycle));
  setLines(invoice, [...pending, ...lines]);
  invoice.automatically_finalizes_at = finalizesAt;
  invoice.auto_advance = finalizesAt !== null;
  world.add('invoice', invoice);
  subscription.latest_invoice = id;
  world.emit('invoice.created', invoice);
  return invoice;
}

export function lineOf(
  world: World,
  invoice: string,
  item: SubscriptionItem,
  { trial, ...period }: Period & { trial: boolean },
): InvoiceLine {
  const full = (item.price.unit_amount ?? 0) * (item.quantity ?? 1);
  const amount = trial ? 0 : full;
  const description = trial ? `Trial period for ${productName(world, item.price)}` : describeItem(world, item);
  return cycleLine(world, invoice, item, period, { amount, description });
}

/** The prorations of a subscription that no invoice has yet. */
export const pendingItems = (world: World, subscription: Subscription) =>
  world.store
    .all('invoiceitem')
    .filter(
      ({ invoice, parent }) => invoice === null && parent?.subscription_details?.subscription === subscription.id,
    );

function takePending(world: World, subscription: Subscription, invoice: string): InvoiceLine[] {
  return pendingItems(world, subscription).map((item) => {
    item.invoice = invoice;
    const price = world.known('price', item.pricing?.price_details?.price ?? '');
    return itemLine(world, invoice, item, price);
  });
}
