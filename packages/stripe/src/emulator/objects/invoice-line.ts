import type { InvoiceItem, InvoiceLine, Price, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';

type Period = { start: number; end: number };

/** A line for a subscription's item in a period; with `amount` 0 for a trial. */
export function cycleLine(
  world: World,
  invoice: string,
  item: SubscriptionItem,
  period: Period,
  what: { amount: number; description: string },
): InvoiceLine {
  return {
    ...bare(world, invoice, item.price, item.quantity ?? 1, period),
    ...what,
    subtotal: what.amount,
    discountable: true,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    subscription: item.subscription,
  };
}

/** A line for a pending invoice item, most often a proration. */
export function itemLine(world: World, invoice: string, item: InvoiceItem, price: Price): InvoiceLine {
  const subscription = item.parent?.subscription_details?.subscription ?? null;
  return {
    ...bare(world, invoice, price, item.quantity, item.period),
    amount: item.amount,
    subtotal: item.amount,
    description: item.description,
    discountable: false,
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: item.proration,
        proration_details: { credited_items: creditedItems(item) },
        subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    pricing: item.pricing && {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: item.pricing.unit_amount_decimal,
    },
    subscription,
  };
}

const creditedItems = (item: InvoiceItem) => item.proration_details?.credited_items?.invoice_line_item_details ?? null;

const bare = (world: World, invoice: string, price: Price, quantity: number, period: Period) => ({
  id: `il_${world.random.letters(24)}`,
  object: 'line_item' as const,
  currency: price.currency,
  discount_amounts: [],
  discounts: [],
  invoice,
  livemode: false,
  metadata: {},
  period: { end: period.end, start: period.start },
  pretax_credit_amounts: [],
  pricing: {
    price_details: { price: price.id, product: price.product },
    type: 'price_details' as const,
    unit_amount_decimal: price.unit_amount_decimal,
  },
  quantity,
  quantity_decimal: String(quantity),
  taxes: [],
});
