export { applyOnce, beginOperation, type Ending, earlierOutcome, endOperation } from './writes/apply-once.ts';
export { applyOperations, closeFailedOperations } from './writes/apply-operations.ts';
export { type AccountScope, openCreditAccount, writeBillingDecision } from './writes/billing.ts';
export {
  completeIntent,
  dueIntents,
  failIntent,
  type IntentChanges,
  IntentMovedError,
  type IntentPlan,
  moveIntent,
  type OpenedIntent,
  openIntent,
  openOwnedSubscription,
  type Refusal,
} from './writes/intents.ts';
export { openPurchase, type PurchasePlan } from './writes/purchases.ts';
export { recordCommand } from './writes/record-command.ts';
export { recordRead } from './writes/record-read.ts';
export { recordSync } from './writes/record-sync.ts';
export { clearOldWebhooks, removeOldAudit } from './writes/retention.ts';
export { settleDueAccounts } from './writes/settle-due-accounts.ts';
export { applySqlCommand, type SqlCommand } from './writes/sql-commands.ts';
export { beginJourney, stepClock } from './writes/step-clock.ts';
export {
  concludeStripeEvent,
  failStripeEvent,
  openStripeEvent,
  parkStripeEvent,
  receiveStripeEvent,
  setStripeCursor,
} from './writes/stripe-inbox.ts';
export {
  type Author,
  expireSubscriptions,
  linkStripeCustomer,
  openSubscription,
  recordAuthor,
  writeSubscription,
} from './writes/subscriptions.ts';
export { declareDeployment, recordHeartbeat } from './writes/worker-presence.ts';
