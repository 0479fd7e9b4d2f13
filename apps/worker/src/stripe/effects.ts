import type { HandledStripeEvent } from '@tandem/contracts';
import { disputed, refunded } from './charge-events.ts';
import { checkoutEnded } from './checkout-events.ts';
import type { StripeEffect } from './effect.ts';
import { invoiceChanged } from './invoice-events.ts';
import { subscriptionChanged } from './subscription-events.ts';

/** Total over the handled types: one without an entry does not compile. Twins share an effect; the object is fetched anyway. */
const EFFECTS: Record<HandledStripeEvent, StripeEffect> = {
  'checkout.session.completed': checkoutEnded,
  'checkout.session.async_payment_succeeded': checkoutEnded,
  'checkout.session.async_payment_failed': checkoutEnded,
  'customer.subscription.created': subscriptionChanged,
  'customer.subscription.updated': subscriptionChanged,
  'customer.subscription.deleted': subscriptionChanged,
  'invoice.paid': invoiceChanged,
  'invoice.payment_succeeded': invoiceChanged,
  'invoice.payment_failed': invoiceChanged,
  'charge.refunded': refunded,
  'charge.dispute.created': disputed,
  'charge.dispute.closed': disputed,
};

/** The effect of an event type; undefined for one that is only stored and counted. */
export const effectOf = (eventType: string): StripeEffect | undefined =>
  Object.hasOwn(EFFECTS, eventType) ? EFFECTS[eventType as HandledStripeEvent] : undefined;
