import { readRenewing } from '@tandem/db';
import { recordAuthor } from '@tandem/db/writes';
import { StripeGatewayError } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import type { Cause } from './cause.ts';
import { requireStripe } from './require-stripe.ts';
import { syncSubscription } from './sync-subscription.ts';

type Bought = { readonly organizationId: string; readonly priceId: string; readonly sessionId: string };

/**
 * What was bought for ever is not paid for by the month as well: subscriptions of the same product that give no more than it end with
 * what was paid of them. Whoever wants one all the same reactivates it.
 */
export async function endRenewals(
  deps: WorkerDeps,
  { organizationId, priceId, sessionId }: Bought,
  cause: Cause,
): Promise<void> {
  const stripe = requireStripe(deps);
  for (const { subscriptionId, account } of await readRenewing(deps.db, { organizationId, priceId })) {
    try {
      await stripe
        .account(account)
        .updateSubscription(
          subscriptionId,
          { cancel_at_period_end: true },
          { idempotencyKey: `${sessionId}_${subscriptionId}` },
        );
    } catch (error) {
      // One that Stripe will not end must not keep anybody from what he paid for; most likely it is over.
      if (!(error instanceof StripeGatewayError && error.kind === 'refused')) throw error;
      deps.logger.warn({ err: error, subscriptionId, sessionId }, 'a subscription beside a plan bought once goes on');
      continue;
    }
    await syncSubscription(deps, { subscriptionId, invoices: [], account }, because(cause, subscriptionId, sessionId));
  }
}

/** A step of its own, before the event's effect: done again, it finds nothing to do. */
function because(cause: Cause, subscriptionId: string, sessionId: string): Cause {
  const metadata = { ...cause.metadata, reason: 'a plan was bought once', operationId: sessionId };
  const author = { actorType: cause.actorType, actorId: cause.actorId, metadata };
  return {
    ...author,
    requestId: cause.requestId,
    failedAt: undefined,
    begin: async () => true,
    end: (query) => recordAuthor(query, subscriptionId, author),
  };
}
