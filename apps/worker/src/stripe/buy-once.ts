import type { BilledSession } from '@tandem/contracts';
import { type InboxEvent, readOwner, readPackages, type StoredSubscription } from '@tandem/db';
import { completeIntent, openSubscription, writeSubscription } from '@tandem/db/writes';
import { type KnownPrice, paymentOfSession, sessionPaid } from '@tandem/rules';
import type { WorkerDeps } from '../worker-deps.ts';
import type { Cause } from './cause.ts';
import { endRenewals } from './end-renewals.ts';
import { ignoreEvent } from './ignore-event.ts';
import { knownPrices } from './known-prices.ts';
import { ParkedError } from './parked-error.ts';
import { requireStripe } from './require-stripe.ts';
import { tellFacts } from './tell-facts.ts';

type Sold = { readonly packageId: string } | { readonly price: KnownPrice };
type Checkout = { readonly account: string; readonly session: BilledSession };

/**
 * A Checkout in payment mode that is paid: a package of credits, or a plan for ever, which is a subscription without an end. One that is
 * not paid (yet) funds nothing; its payment comes with an event of its own.
 */
export async function buyOnce(deps: WorkerDeps, checkout: Checkout, event: InboxEvent, cause: Cause): Promise<void> {
  const { session } = checkout;
  if (!session.isPaid) return ignoreEvent(deps, event, 'not_paid');
  const sold = await soldBy(deps, checkout);
  const { customerId, metadata } = session;
  const owner = await readOwner(deps.db, { organizationId: metadata['tandem_organization_id'], customerId });
  if (owner === undefined) throw new ParkedError('customer_unknown', `customer:${customerId}`);
  const bought = 'price' in sold ? { plan: sold.price.creditPlan } : sold;
  if ('price' in sold) {
    const { organizationId } = owner;
    await endRenewals(deps, { organizationId, priceId: sold.price.priceId, sessionId: session.id }, cause);
  }
  await deps.db.inTransaction(async (query) => {
    if (!(await cause.begin(query))) return;
    if ('price' in sold) {
      const { at, row } = await openSubscription(query, session.id);
      const plan = planOf(checkout, owner.organizationId, sold.price, at);
      if (row === null) await writeSubscription(query, plan, cause);
      const intentId = metadata['tandem_intent_id'];
      if (intentId !== undefined) await completeIntent(query, { intentId, subscriptionId: session.id }, cause);
    }
    await tellFacts(query, owner.userId, cause, sessionPaid(session, bought));
    await cause.end(query);
  });
}

/** By the metadata our Checkout carries; else by the price, which may be sold elsewhere, too. */
async function soldBy(deps: WorkerDeps, { account, session: { id, metadata } }: Checkout): Promise<Sold> {
  const packageId = metadata['tandem_package_id'];
  if (packageId !== undefined) {
    const { packages } = await readPackages(deps.db);
    if (!packages.some((each) => each.packageId === packageId))
      throw new ParkedError('price_unknown', `package:${packageId}`);
    return { packageId };
  }
  const api = requireStripe(deps).account(account);
  const items = (await api.listSessionItems(id)).data.flatMap(({ price }) => (price ? [price] : []));
  const prices = items.map((price) => ({ id: price.id, lookupKey: price.lookup_key }));
  const find = await knownPrices(deps.db, api, prices);
  const [price] = prices.flatMap((each) => find(each.id) ?? []);
  if (price === undefined) throw new ParkedError('price_unknown', `price:${prices[0]?.id}`);
  return { price };
}

function planOf(
  { account, session }: Checkout,
  organizationId: string,
  { priceId }: KnownPrice,
  at: number,
): Omit<StoredSubscription, 'version'> {
  return {
    subscriptionId: session.id,
    organizationId,
    account,
    customerId: session.customerId,
    priceId,
    status: 'active',
    periodStartsAt: at,
    periodEndsAt: null,
    trialEndsAt: null,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    canceledAt: null,
    endedAt: null,
    graceEndsAt: null,
    complimentary: false,
    paymentRef: paymentOfSession(session),
  };
}
