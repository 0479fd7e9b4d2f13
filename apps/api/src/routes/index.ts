import type { Route } from '../api.ts';
import { addSubscription } from './admin/add-subscription.ts';
import { adjustCredits } from './admin/adjust-credits.ts';
import { advanceTime } from './admin/advance-time.ts';
import { allFlags } from './admin/all-flags.ts';
import { allSettings } from './admin/all-settings.ts';
import { auditLogs } from './admin/audit-logs.ts';
import { cleanUpIntents } from './admin/clean-up-intents.ts';

import { creditAccount } from './admin/credit-account.ts';
import { adminCreditStatement } from './admin/credit-statement.ts';
import { grantCredits } from './admin/grant-credits.ts';
import { adminLogin } from './admin/login.ts';
import { allOrganizations } from './admin/organizations.ts';
import { queueBoard } from './admin/queues.ts';
import { resetCredits } from './admin/reset-credits.ts';
import { retryWebhooks } from './admin/retry-webhooks.ts';
import { setCreditSystem } from './admin/set-credit-system.ts';
import { setFlag } from './admin/set-flag.ts';
import { setGrace } from './admin/set-grace.ts';
import { setSetting } from './admin/set-setting.ts';
import { stats } from './admin/stats.ts';
import { allSubscriptions } from './admin/subscriptions.ts';
import { syncOrganization } from './admin/sync-organization.ts';
import { usage } from './admin/usage.ts';
import { verifyCreditsByAdmin } from './admin/verify-credits.ts';
import { webhookEvents } from './admin/webhook-events.ts';
import { prices } from './catalogue/prices.ts';
import { creditBalance } from './credits/balance.ts';
import { checkCredits } from './credits/check.ts';
import { creditsConfig } from './credits/config.ts';
import { consume } from './credits/consume.ts';
import { creditHistory } from './credits/history.ts';
import { creditPackages } from './credits/packages.ts';
import { purchaseCredits } from './credits/purchase.ts';
import { creditsServiceStatus } from './credits/service-status.ts';
import { creditStatement } from './credits/statement.ts';
import { userCreditStatus } from './credits/user-status.ts';
import { cronResetCredits } from './cron/reset-credits.ts';
import { errorPage } from './docs/error-page.ts';
import { openapiDocument } from './docs/openapi-document.ts';
import { readablePage } from './docs/readable-page.ts';
import { health } from './health/full.ts';
import { live } from './health/live.ts';
import { metrics } from './health/metrics.ts';
import { ready } from './health/ready.ts';
import { captureHold } from './holds/capture.ts';
import { createHold } from './holds/create.ts';
import { extendHold } from './holds/extend.ts';
import { activeHolds } from './holds/list.ts';
import { holdById } from './holds/read.ts';
import { releaseHold } from './holds/release.ts';
import { operationOutcome } from './operations/read.ts';
import { addMember } from './organizations/add-member.ts';
import { organizationCacheInfo } from './organizations/cache-info.ts';
import { organizationFeatures } from './organizations/features.ts';
import { myOrganizations } from './organizations/mine.ts';
import { organizationById } from './organizations/read.ts';
import { removeMember } from './organizations/remove-member.ts';
import { renameOrganization } from './organizations/rename.ts';
import { organizationSubscriptions } from './organizations/subscriptions.ts';
import { cancelSubscription, reactivateSubscription } from './subscriptions/cancel.ts';
import { createIntent } from './subscriptions/create-intent.ts';
import { intentById } from './subscriptions/read-intent.ts';
import { stripeWebhook } from './webhooks/stripe.ts';

/** Every route of the API; what is not here does not exist. Each file says who may call it. */
export const ROUTES: readonly Route[] = [
  consume,
  userCreditStatus,
  creditHistory,
  checkCredits,
  creditBalance,
  creditStatement,
  operationOutcome,

  createHold,
  captureHold,
  releaseHold,
  extendHold,
  holdById,
  activeHolds,

  createIntent,
  intentById,
  cancelSubscription,
  reactivateSubscription,

  creditsConfig,
  creditsServiceStatus,
  creditPackages,
  purchaseCredits,
  prices,

  myOrganizations,
  organizationById,
  organizationFeatures,
  organizationSubscriptions,
  organizationCacheInfo,
  addMember,
  removeMember,
  renameOrganization,

  grantCredits,
  adjustCredits,
  resetCredits,
  creditAccount,
  adminCreditStatement,
  allOrganizations,
  allSubscriptions,
  verifyCreditsByAdmin,
  cronResetCredits,
  allFlags,
  setFlag,
  cleanUpIntents,
  webhookEvents,
  retryWebhooks,
  syncOrganization,
  setGrace,
  addSubscription,
  advanceTime,
  setCreditSystem,
  allSettings,
  setSetting,
  auditLogs,
  usage,
  stats,
  stripeWebhook,

  live,
  ready,
  health,
  metrics,

  adminLogin,
  queueBoard,
  openapiDocument,
  readablePage,
  errorPage,
];
