import type { OperationOutcome, SyncOrganizationCommand } from '@tandem/contracts';
import { readOwner, readStoredSubscription, readStripeIdentities } from '@tandem/db';
import { applyOnce, earlierOutcome, recordSync } from '@tandem/db/writes';
import { readInvoice, StripeGatewayError } from '@tandem/stripe';
import type { Cause } from '../stripe/cause.ts';
import { syncSubscription } from '../stripe/sync-subscription.ts';
import type { WorkerDeps } from '../worker-deps.ts';

type At = { readonly subscriptionId: string; readonly account: string };

/**
 * Brings each subscription of an organization, and what its paid invoices fund, to what Stripe says now; one after the other, each in a
 * transaction of its own. It can come again: what is as Stripe says changes no more.
 */
export async function syncOrganization(command: SyncOrganizationCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { db } = deps;
  const { organizationId } = command;
  const earlier = await earlierOutcome(db, command);
  if (earlier !== undefined) return earlier;
  if ((await readOwner(db, { organizationId, customerId: null })) === undefined)
    return applyOnce(db, command, async () => ({ code: 'organization_unknown', result: { organizationId } }));
  const found = await subscriptionsAtStripe(deps, organizationId);
  const changed: string[] = [];
  for (const each of found) if (await sync(deps, each, causeOf(command))) changed.push(each.subscriptionId);
  return applyOnce(db, command, async (query) => {
    await recordSync(query, command, changed);
    return { result: { organizationId, subscriptions: found.length, changed } };
  });
}

/** Those of its customers, and those we know. */
async function subscriptionsAtStripe(deps: WorkerDeps, organizationId: string): Promise<At[]> {
  const stripe = stripeOf(deps);
  const { customers, subscriptions } = await readStripeIdentities(deps.db, organizationId);
  const found = new Map(subscriptions.map((each) => [each.subscriptionId, each]));
  for (const { customerId, account } of customers) {
    for (let last: string | undefined, more = true; more; ) {
      const after = last === undefined ? {} : { starting_after: last };
      const page = await stripe.account(account).listSubscriptions({ customer: customerId, ...after });
      for (const { id } of page.data) found.set(id, { subscriptionId: id, account });
      last = page.data.at(-1)?.id;
      more = page.hasMore && last !== undefined;
    }
  }
  return [...found.values()];
}

/** True when our row was not as Stripe says. */
async function sync(deps: WorkerDeps, { subscriptionId, account }: At, cause: Cause): Promise<boolean> {
  const api = stripeOf(deps).account(account);
  const { data } = await api.listInvoices({ subscription: subscriptionId, status: 'paid' });
  const invoices = [];
  for (const { id } of data.reverse()) invoices.push(readInvoice(await api.retrieveInvoice(id)));
  const before = await readStoredSubscription(deps.db, subscriptionId);
  await syncSubscription(deps, { subscriptionId, invoices, account }, cause);
  const after = await readStoredSubscription(deps.db, subscriptionId);
  return before?.version !== after?.version;
}

const causeOf = ({ actorType, actorId, requestId, reason, operationId, route }: SyncOrganizationCommand): Cause => ({
  actorType,
  actorId,
  requestId,
  metadata: { reason, operationId, apiEndpoint: route },
  failedAt: undefined,
  begin: async () => true,
  end: async () => undefined,
});

function stripeOf({ stripe }: WorkerDeps) {
  if (stripe === undefined) throw new StripeGatewayError('unavailable', 'No Stripe account is configured.', {});
  return stripe;
}
