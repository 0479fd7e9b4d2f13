import type { OperationQueue } from '@tandem/contracts';
import { applyOperations, applySqlCommand, type SqlCommand } from '@tandem/db/writes';
import { cancelSubscription, reactivateSubscription } from '../subscriptions/cancel-subscription.ts';
import { cleanUpIntents } from '../subscriptions/clean-up-intents.ts';
import { createIntent } from '../subscriptions/create-intent.ts';
import { createPurchase } from '../subscriptions/create-purchase.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { advanceTime } from './advance-time.ts';
import { oneByOne } from './one-by-one.ts';
import type { Apply } from './operation-envelopes.ts';
import { retryWebhooks } from './retry-webhooks.ts';
import { syncOrganization } from './sync-organization.ts';

const bySql = (command: SqlCommand, { db }: WorkerDeps) => applySqlCommand(db, command);

/** How the commands of each queue are carried out. */
export const OPERATION_QUEUE_WORK: { readonly [Q in OperationQueue]: Apply<Q> } = {
  credits: (commands, { db }) => applyOperations(db, commands),
  subscriptions: oneByOne<'subscriptions'>({
    add_member: bySql,
    remove_member: bySql,
    rename_organization: bySql,
    create_intent: createIntent,
    cancel_subscription: cancelSubscription,
    reactivate_subscription: reactivateSubscription,
    create_purchase: createPurchase,
  }),
  control: oneByOne<'control'>({
    set_flag: bySql,
    retry_webhooks: retryWebhooks,
    clean_up_intents: cleanUpIntents,
    set_grace: bySql,
    add_subscription: bySql,
    sync_organization: syncOrganization,
    advance_time: advanceTime,
    set_credit_system: bySql,
    set_setting: bySql,
  }),
};
