import { type Static, Type } from '@sinclair/typebox';

/**
 * Job payload: one verified delivery of a Stripe event. The raw body travels as base64, because a jsonb payload would
 * reorder it and cannot hold every character.
 */
export const StripeDelivery = Type.Object(
  {
    eventId: Type.String({ minLength: 1, maxLength: 255 }),
    eventType: Type.String({ minLength: 1, maxLength: 255 }),
    apiVersion: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    livemode: Type.Boolean(),
    /** Unix seconds, Stripe's own `created`. */
    created: Type.Integer(),
    /** Of several Stripe accounts the one it came from, where that is known. */
    account: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    bodyBase64: Type.String(),
    requestId: Type.String(),
    /** Milliseconds since 1970, when the API took it. */
    receivedAt: Type.Integer(),
  },
  { additionalProperties: false },
);
export type StripeDelivery = Static<typeof StripeDelivery>;

/** Event types that have (or will have) effects; others are stored, acknowledged and counted (PRODUCT 4, RULES 1). */
export const HANDLED_STRIPE_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.closed',
] as const;
export type HandledStripeEvent = (typeof HANDLED_STRIPE_EVENTS)[number];

/** An event type as a label of metrics: those with effects by name, the hundreds of others together. */
export const stripeEventLabel = (eventType: string): string =>
  HANDLED_STRIPE_EVENTS.some((handled) => handled === eventType) ? eventType : 'other';
