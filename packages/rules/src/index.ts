export type * from './credits/account-state.ts';
export { amountsOf, CREDIT_KINDS } from './credits/amounts.ts';
export { clawBack } from './credits/claw-back.ts';
export { decideFact } from './credits/decide-fact.ts';
export type { Step } from './credits/step.ts';
export {
  type EntitlementLevels,
  type Entitlements,
  type EntitlingSubscription,
  entitlementsAt,
} from './entitlements/entitlements-at.ts';
export { type Drift, subscriptionDrift } from './subscriptions/drift.ts';
export type { FactDraft } from './subscriptions/fact-draft.ts';
export { GRACE_MS, graceEnd } from './subscriptions/grace.ts';
export { type FindPrice, invoicePaid, linesThatCount } from './subscriptions/invoice-paid.ts';
export { type ActivityFacts, isActive } from './subscriptions/is-active.ts';
export {
  type Bought,
  moneyOf,
  type PaidMoney,
  paymentDisputed,
  paymentOfCharge,
  paymentOfSession,
  paymentRefunded,
  sessionPaid,
} from './subscriptions/payment-facts.ts';
export { isListedTransition, isOver, SUBSCRIPTION_STATUSES, type SubscriptionStatus } from './subscriptions/status.ts';
export {
  cancellationOf,
  type KnownPrice,
  type SubscriptionChange,
  type SubscriptionRow,
  syncSubscription,
} from './subscriptions/sync-subscription.ts';
