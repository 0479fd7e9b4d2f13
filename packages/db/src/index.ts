export type { Change, ChangeFeed, FeedEvents } from './change-feed.ts';
export { type Database, type DatabaseOptions, dataSource, openDatabase, type PoolStats } from './database.ts';
export { errorCode, isDatabaseUnavailable, isTransientDatabaseError } from './database-errors.ts';
export { type AuditFilter, readAuditLog } from './reads/audit-log.ts';
export { readCreditSystem, readCreditsConfig, readPackages } from './reads/catalogue.ts';
export { readClock } from './reads/clock.ts';
export { readCreditAccount } from './reads/credit-account.ts';
export { readCreditBalance } from './reads/credit-balance.ts';
export { readCreditStatement, StatementTooLargeError } from './reads/credit-statement.ts';
export { readCreditCheck, readCreditStatus } from './reads/credit-status.ts';
export { cursorAfterText, InvalidCursorError, textIn } from './reads/cursor.ts';
export { type DatabaseFitness, readFitness } from './reads/fitness.ts';
export { readFlags } from './reads/flags.ts';
export { type DatabaseHealth, readHealth } from './reads/health.ts';
export { type HistoryFilter, readHistory } from './reads/history.ts';
export { readActiveHolds, readHold } from './reads/holds.ts';
export { readIntent, readIntentById } from './reads/intents.ts';
export { readNextDue } from './reads/next-due.ts';
export { readOperation, readOutcomes, type StoredOperation } from './reads/operations.ts';
export { type OrganizationState, readOrganization } from './reads/organization.ts';
export { type OrganizationFilter, readAllOrganizations, readOrganizationsOf } from './reads/organizations.ts';
export {
  findPrice,
  type PriceChoice,
  priceOfStripe,
  readOfferedPrices,
  readPrices,
  type StoredPrice,
} from './reads/prices.ts';
export { readServerConnections } from './reads/server-connections.ts';
export { type MaintenanceState, readMaintenance, readSettings } from './reads/settings.ts';
export { readDatabaseStats, readUsage } from './reads/stats.ts';
export {
  type Owner,
  readBoughtPlan,
  readLiveSubscriptions,
  readOwner,
  readPayer,
  readRenewing,
  readStoredSubscription,
  readStoredSubscriptions,
  readStripeIdentities,
  type StoredSubscription,
} from './reads/stored-subscriptions.ts';
export {
  type InboxEvent,
  readDueEvents,
  readInboxEvent,
  readMissingEvents,
  readStripeCursor,
} from './reads/stripe-inbox.ts';
export { readAllSubscriptions, type SubscriptionFilter, subscriptionCursor } from './reads/subscriptions.ts';
export { type AuditDifference, verifyAuditLog } from './reads/verify-audit.ts';
export { type Difference, type VerifiedChunk, verifyCredits, verifyEveryUser } from './reads/verify-credits.ts';
export { readWebhookEvents, type WebhookEventFilter } from './reads/webhook-events.ts';
export { MaintenanceError, type MaintenanceWatch, watchMaintenance } from './watch-maintenance.ts';
