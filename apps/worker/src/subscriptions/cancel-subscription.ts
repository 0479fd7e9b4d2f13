import type {
  CancellationResponse,
  CancelSubscriptionCommand,
  OperationOutcome,
  ReactivateSubscriptionCommand,
} from '@tandem/contracts';
import { applyOnce, earlierOutcome, openOwnedSubscription } from '@tandem/db/writes';
import { type StripeAccount, StripeGatewayError, type StripeSubscription } from '@tandem/stripe';
import { syncAsOperation } from '../operations/sync-as-operation.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';

/** Cancels a subscription, at the end of what was paid or now. */
export const cancelSubscription = (command: CancelSubscriptionCommand, deps: WorkerDeps) =>
  changeEnd(command, deps, (account) =>
    command.atPeriodEnd ? setEnd(account, command, true) : cancelNow(account, command.subscriptionId),
  );

/** Keeps a subscription that was to end with its period. */
export const reactivateSubscription = (command: ReactivateSubscriptionCommand, deps: WorkerDeps) =>
  changeEnd(command, deps, (account) => setEnd(account, command, false));

type EndCommand = CancelSubscriptionCommand | ReactivateSubscriptionCommand;

async function changeEnd(
  command: EndCommand,
  deps: WorkerDeps,
  change: (account: StripeAccount) => Promise<StripeSubscription>,
): Promise<OperationOutcome> {
  const { db } = deps;
  const earlier = await earlierOutcome(db, command);
  if (earlier !== undefined) return earlier;
  const opened = await openOwnedSubscription(db.query, command);
  if ('code' in opened) return applyOnce(db, command, async () => opened);
  const { account } = opened;
  const changed = await change(configuredStripe(deps).account(account));
  const wish = { subscriptionId: command.subscriptionId, invoices: [], account };
  return syncAsOperation(deps, wish, command, async () => ({ result: endOf(changed) }));
}

/** What an earlier try, or a repeat under way, has done is not done again; it would be another change at Stripe, with an event of its own. */
async function setEnd(
  account: StripeAccount,
  { subscriptionId, operationId }: EndCommand,
  atPeriodEnd: boolean,
): Promise<StripeSubscription> {
  const found = await account.retrieveSubscription(subscriptionId);
  if (found.cancel_at_period_end === atPeriodEnd && (atPeriodEnd || found.cancel_at === null)) return found;
  const keyed = { idempotencyKey: operationId };
  return account.updateSubscription(subscriptionId, { cancel_at_period_end: atPeriodEnd }, keyed);
}

/** Stripe takes no key here; a try whose answer was lost is found to have ended it. */
async function cancelNow(account: StripeAccount, subscriptionId: string): Promise<StripeSubscription> {
  try {
    return await account.cancelSubscription(subscriptionId);
  } catch (error) {
    if (!(error instanceof StripeGatewayError && error.kind === 'refused')) throw error;
    const found = await account.retrieveSubscription(subscriptionId);
    if (found.status !== 'canceled') throw error;
    return found;
  }
}

function endOf(subscription: StripeSubscription): Omit<CancellationResponse, 'operationId' | 'status'> {
  const { id, status, cancel_at, cancel_at_period_end: cancelAtPeriodEnd, ended_at, items } = subscription;
  const periodEnd = items.data[0]?.current_period_end ?? null;
  const endsAt = ended_at ?? cancel_at ?? (cancelAtPeriodEnd ? periodEnd : null);
  return {
    subscriptionId: id,
    subscriptionStatus: status,
    cancelAtPeriodEnd,
    endsAt: endsAt === null ? null : new Date(endsAt * 1000).toISOString(),
  };
}
