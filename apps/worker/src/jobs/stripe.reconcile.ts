import { HANDLED_STRIPE_EVENTS, type StripeDelivery } from '@tandem/contracts';
import { readMissingEvents, readStripeCursor } from '@tandem/db';
import { setStripeCursor } from '@tandem/db/writes';
import type { StripeEvent, StripeGateway } from '@tandem/stripe';
import { requireStripe } from '../stripe/require-stripe.ts';
import { takeDelivery } from '../stripe/take-delivery.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { maintenanceJob } from './maintenance-job.ts';

/** Events are listed a little late and out of order. */
const OVERLAP_MS = 600_000;
/** Younger ones are still on their way as webhooks. */
const YOUNG_MS = 60_000;

/** Takes in events that never arrived, through the same door as those that did. */
export const reconcile = maintenanceJob('stripe.reconcile', async (_payload, deps, { id }) => {
  const { stripe, logger } = deps;
  for (const account of stripe?.accountNames() ?? []) {
    const events = await reconcileAccount(deps, requireStripe(deps), account);
    if (events > 0) logger.warn({ jobId: id, account, events }, 'stripe events had not arrived and were fetched');
  }
});

/** How many were missing. */
async function reconcileAccount(deps: WorkerDeps, stripe: StripeGateway, account: string): Promise<number> {
  const { since, now } = await readStripeCursor(deps.db, account);
  const until = now - YOUNG_MS;
  const missing = await missingEvents(deps, stripe, account, { since: since - OVERLAP_MS, until });
  // The oldest first; each is in the inbox before its effect is tried, so that a failure here loses none.
  for (const event of missing.reverse()) await takeDelivery(deps, deliveryOf(event, account));
  await setStripeCursor(deps.db, account, until);
  return missing.length;
}

/** Newest first. */
async function missingEvents(
  { db }: WorkerDeps,
  stripe: StripeGateway,
  account: string,
  { since, until }: { since: number; until: number },
): Promise<StripeEvent[]> {
  const found: StripeEvent[] = [];
  const created = { gte: Math.floor(since / 1000), lte: Math.floor(until / 1000) };
  for (let last: string | undefined, more = true; more; ) {
    const after = last === undefined ? {} : { starting_after: last };
    const { data, hasMore } = await stripe
      .account(account)
      .listEvents({ types: [...HANDLED_STRIPE_EVENTS], created, ...after });
    const ids = data.map((event) => event.id);
    const missing = await readMissingEvents(db, ids);
    found.push(...data.filter((event) => missing.has(event.id)));
    last = ids.at(-1);
    more = hasMore && last !== undefined;
  }
  return found;
}

const deliveryOf = (event: StripeEvent, account: string): StripeDelivery => ({
  eventId: event.id,
  eventType: event.type,
  apiVersion: event.api_version,
  livemode: event.livemode,
  created: event.created,
  account,
  bodyBase64: Buffer.from(JSON.stringify(event)).toString('base64'),
  requestId: `reconcile-${event.id}`,
  receivedAt: Date.now(),
});
