import type { HandledStripeEvent, StripeDelivery } from '@tandem/contracts';

/** What an event changes beside the inbox. One file per event type, named like the type, once it changes something. */
export type StripeEffect = (delivery: StripeDelivery) => Promise<void>;

/** The event is in the inbox and changes nothing (yet). */
const acknowledged: StripeEffect = async () => undefined;

/** Total over the handled types: one without an entry does not compile. */
const EFFECTS: Record<HandledStripeEvent, StripeEffect> = {
  'checkout.session.completed': acknowledged,
  'checkout.session.async_payment_succeeded': acknowledged,
  'checkout.session.async_payment_failed': acknowledged,
  'customer.subscription.created': acknowledged,
  'customer.subscription.updated': acknowledged,
  'customer.subscription.deleted': acknowledged,
  'invoice.paid': acknowledged,
  'invoice.payment_succeeded': acknowledged,
  'invoice.payment_failed': acknowledged,
  'charge.refunded': acknowledged,
  'charge.dispute.created': acknowledged,
  'charge.dispute.closed': acknowledged,
};

/** The effect of an event type; undefined for one that is only stored and counted. */
export const effectOf = (eventType: string): StripeEffect | undefined =>
  Object.hasOwn(EFFECTS, eventType) ? EFFECTS[eventType as HandledStripeEvent] : undefined;
