export {
  type GatewayOptions,
  type Keyed,
  StripeAccount,
  type StripeCheckoutSession,
  type StripeEvent,
  StripeGateway,
  type StripeInvoice,
  type StripePage,
  type StripeSubscription,
} from './gateway.ts';
export { type GatewayErrorKind, StripeGatewayError } from './gateway-error.ts';
export { openStripeGateway, type StripeSettings } from './open-gateway.ts';
export {
  type StripeEventSummary,
  type StripeVerification,
  verifyStripeDelivery,
} from './verify-delivery.ts';
