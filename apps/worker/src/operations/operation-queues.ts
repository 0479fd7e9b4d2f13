import type { OperationQueue } from '@tandem/contracts';
import { applyOperations, applySqlCommand, type SqlCommand } from '@tandem/db/writes';
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
  }),
  control: oneByOne<'control'>({
    set_flag: bySql,
    retry_webhooks: retryWebhooks,
    set_grace: bySql,
    add_subscription: bySql,
    sync_organization: syncOrganization,
    advance_time: advanceTime,
  }),
};
