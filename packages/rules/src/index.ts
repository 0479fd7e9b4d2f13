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
export { type ActivityFacts, isActive } from './subscriptions/is-active.ts';
