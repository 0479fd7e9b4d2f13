export { type BreakerOptions, CircuitBreaker } from './circuit-breaker.ts';
export { EmulatorClock } from './emulator-clock.ts';
export {
  DEFAULT_ACCOUNT,
  type GatewayOptions,
  type Keyed,
  STRIPE_API_VERSION,
  StripeAccount,
  type StripeCheckoutSession,
  type StripeEvent,
  StripeGateway,
  type StripeInvoice,
  type StripePage,
  type StripePrice,
  type StripeSubscription,
  type StripeWebhookEndpoint,
} from './gateway.ts';
export { type GatewayErrorKind, StripeGatewayError } from './gateway-error.ts';
export { openStripeGateway, type StripeSettings } from './open-gateway.ts';
export { type OfferedPrice, type PublishedPrices, publishPrices } from './publish-prices.ts';
export { readInvoice } from './shapes/invoice.ts';
export { UnreadableObjectError } from './shapes/members.ts';
export { readCharge, readCheckoutSession, readDispute } from './shapes/payment.ts';
export { readSubscription } from './shapes/subscription.ts';
export {
  type StripeEventSummary,
  type StripeVerification,
  verifyStripeDelivery,
} from './verify-delivery.ts';
