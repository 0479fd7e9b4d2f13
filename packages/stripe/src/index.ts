export {
  type StripeEventSummary,
  type StripeVerification,
  verifyStripeDelivery,
} from './verify-delivery.ts';
