import type { BilledInvoice, BilledPrice, BilledSubscription } from '@tandem/contracts';
import { type Owner, readOwner, readStoredSubscription, type StoredSubscription } from '@tandem/db';
import { completeIntent, openSubscription, writeSubscription } from '@tandem/db/writes';
import { syncSubscription as decide, type FindPrice, invoicePaid, type KnownPrice } from '@tandem/rules';
import { readSubscription } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { askAccounts } from './ask-accounts.ts';
import type { Cause } from './cause.ts';
import { knownPrices } from './known-prices.ts';
import { ParkedError } from './parked-error.ts';
import { requireStripe } from './require-stripe.ts';
import { tellFacts } from './tell-facts.ts';

/** Others that write the same subscription at the same time do so a few times at most. */
const MAX_LOOKS = 8;

/** What there is to look at: a subscription, and invoices of it that may have been paid. */
export type SyncWish = {
  readonly subscriptionId: string;
  /** Fetched just now. */
  readonly invoices: readonly BilledInvoice[];
  /** Name of the Stripe account, where it is known. */
  readonly account: string | null;
};

type Seen = {
  readonly account: string;
  readonly subscription: BilledSubscription;
  readonly owner: Owner;
  readonly find: FindPrice;
  readonly item: BilledSubscription['items'][number];
  readonly price: KnownPrice;
};

/**
 * Brings our row of a subscription, and its owner's credits, to what Stripe says now. What is fetched outside of the transaction
 * counts only while the row has the version it had before: else it is fetched again (RULES 18).
 * @throws ParkedError when the customer or the price is not known here
 */
export async function syncSubscription(deps: WorkerDeps, wish: SyncWish, cause: Cause): Promise<void> {
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const before = await readStoredSubscription(deps.db, wish.subscriptionId);
    const seen = await fetchAll(deps, wish, before);
    if ((await write(deps, wish.invoices, seen, before?.version, cause)) === 'done') return;
  }
  throw new Error(`subscription ${wish.subscriptionId} was written by others ${MAX_LOOKS} times in a row`);
}

async function fetchAll(deps: WorkerDeps, wish: SyncWish, before: StoredSubscription | undefined): Promise<Seen> {
  const { db } = deps;
  const stripe = requireStripe(deps);
  const { account, value } = await askAccounts(stripe, before?.account ?? wish.account, (each) =>
    each.retrieveSubscription(wish.subscriptionId),
  );
  const api = stripe.account(account);
  const subscription = readSubscription(value);
  const { customerId, metadata } = subscription;
  const organizationId = before?.organizationId ?? metadata['tandem_organization_id'];
  const owner = await readOwner(db, { organizationId, customerId });
  if (owner === undefined) throw new ParkedError('customer_unknown', `customer:${customerId}`);
  const find = await knownPrices(db, api, pricesOf(subscription, wish.invoices));
  const item = subscription.items.find((each) => find(each.price.id) !== undefined);
  const price = item && find(item.price.id);
  if (item === undefined || price === undefined) {
    throw new ParkedError('price_unknown', `price:${subscription.items[0]?.price.id}`);
  }
  return { account, subscription, owner, find, item, price };
}

const pricesOf = ({ items }: BilledSubscription, invoices: readonly BilledInvoice[]): BilledPrice[] => [
  ...items.map(({ price }) => price),
  ...invoices.flatMap(({ lines }) =>
    lines.flatMap(({ price, isPeriod, proration }) => (price && (isPeriod || proration) ? [price] : [])),
  ),
];

async function write(
  { db, logger }: WorkerDeps,
  invoices: readonly BilledInvoice[],
  seen: Seen,
  version: number | undefined,
  cause: Cause,
): Promise<'done' | 'moved'> {
  const { account, subscription, owner, find, item, price } = seen;
  return db.inTransaction(async (query) => {
    if (!(await cause.begin(query))) return 'done';
    const { at, row } = await openSubscription(query, subscription.id);
    if (row?.version !== version) return 'moved';
    const failedAt = cause.failedAt === undefined ? at : cause.failedAt && Math.min(at, cause.failedAt);
    const { after, facts, unlisted } = decide({ before: row ?? undefined, now: subscription, item, price, failedAt });
    const { organizationId } = owner;
    const { customerId } = subscription;
    const metadata = unlisted === null ? cause.metadata : { ...cause.metadata, unlistedTransition: unlisted };
    await writeSubscription(
      query,
      { ...after, organizationId, account, customerId, complimentary: false, paymentRef: null },
      { ...cause, metadata },
    );
    const intentId = subscription.metadata['tandem_intent_id'];
    if (intentId !== undefined && !after.status.startsWith('incomplete'))
      await completeIntent(query, { intentId, subscriptionId: subscription.id }, cause);
    const paid = invoices.flatMap((invoice) => invoicePaid(invoice, { subscription, row: after, find }));
    await tellFacts(query, owner.userId, cause, [...facts, ...paid]);
    await cause.end(query);
    if (unlisted !== null)
      logger.warn({ subscriptionId: subscription.id, ...unlisted }, 'a subscription took a step that is not listed');
    return 'done';
  });
}
