import type { InvoiceItem, Price, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export type NewInvoiceItem = {
  subscription: Subscription;
  subscriptionItem: string;
  price: Price;
  quantity: number;
  /** Minor units; negative for a credit. */
  amount: number;
  description: string;
  period: { start: number; end: number };
  credited: { invoice: string; invoice_line_items: string[] } | null;
};

/** A proration that waits for the subscription's next invoice. */
export function newProration(world: World, fields: NewInvoiceItem): InvoiceItem {
  const { subscription, subscriptionItem, price, quantity, amount, description, period, credited } = fields;
  return {
    id: world.newId('invoiceitem'),
    object: 'invoiceitem',
    amount,
    currency: price.currency,
    customer: subscription.customer,
    customer_account: null,
    date: world.now,
    description,
    discountable: false,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: amount,
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: subscriptionItem },
      type: 'subscription_details',
    },
    period,
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: String(amount / quantity),
    },
    proration: true,
    proration_details: {
      credited_items: credited && { invoice_line_item_details: credited, type: 'invoice_line_items' },
      discount_amounts: [],
    },
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: null,
  };
}
