import { invalid } from '../core/failure.ts';
import type { Invoice, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { tellSinglePlan } from '../objects/subscription.ts';
import { type ItemsPlan, type ItemWish, planItems } from './change-items.ts';
import { wouldDecline } from './charge-intent.ts';
import { collect } from './collect.ts';
import { hasEnded } from './end-subscription.ts';
import { draftInvoice } from './make-invoice.ts';
import { defaultMethod, finalizeInvoice } from './pay-invoice.ts';
import { keepProrations, unusedTime } from './prorate.ts';
import { rollTo } from './renew.ts';
import { declinedFailure, noteTrial } from './start-subscription.ts';

export type Update = {
  items: ItemWish[];
  proration: 'create_prorations' | 'always_invoice' | 'none';
  /** Seconds; the time that prorations count from. */
  from: number;
  anchorNow: boolean;
  /** Undefined leaves the trial as it is; the past or present ends it. */
  trialEnd: number | undefined;
  refuseDeclined: boolean;
  /** Everything that needs no calculation. */
  plain(subscription: Subscription): void;
};

/**
 * Changes a subscription: customer.subscription.updated with what it was, then, where the change costs something now,
 * an invoice of its own. A price change is two prorations, negative then positive; a new rhythm, a new anchor or the
 * end of a trial start a new period that is billed at once.
 */
export function updateSubscription(world: World, subscription: Subscription, update: Update): void {
  if (hasEnded(subscription)) {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.', undefined);
  }
  const trialing = subscription.status === 'trialing';
  const endsTrial = trialing && update.trialEnd !== undefined && update.trialEnd <= world.now;
  const plan = planItems(world, subscription, update.items, update.from);
  const newPeriod = endsTrial || (!trialing && (update.anchorNow || plan.newRhythm));
  const bills = newPeriod || (update.proration === 'always_invoice' && plan.charges.length + plan.credits.length > 0);
  if (update.refuseDeclined && bills && wouldDecline(world, defaultMethod(world, subscription))) {
    throw declinedFailure();
  }
  const past = periodOf(subscription);
  let invoice: Invoice | undefined;
  world.change('customer.subscription.updated', subscription, (each) => {
    update.plain(each);
    if (!trialing && update.proration !== 'none') prorate(world, each, plan, newPeriod, update);
    each.items.data = plan.items;
    tellSinglePlan(each);
    if (endsTrial) endTrial(world, each);
    else if (update.trialEnd !== undefined) moveTrial(world, each, update.trialEnd);
    if (newPeriod) {
      each.billing_cycle_anchor = world.now;
      rollTo(world, each, world.now);
    }
    if (!bills || (trialing && !endsTrial)) return;
    const cycle = newPeriod ? { ...periodOf(each), trial: false } : null;
    invoice = draftInvoice(world, each, { reason: 'subscription_update', past, cycle });
  });
  if (!invoice) return;
  finalizeInvoice(world, invoice);
  collect(world, invoice);
}

function prorate(
  world: World,
  subscription: Subscription,
  plan: ItemsPlan,
  newPeriod: boolean,
  { anchorNow, from }: Update,
): void {
  const touched = new Set(plan.credits.map(({ parent }) => parent?.subscription_details?.subscription_item));
  const untouched = subscription.items.data.filter(({ id }) => anchorNow && !touched.has(id));
  keepProrations(world, [
    ...plan.credits,
    ...untouched.map((item) => unusedTime(world, subscription, item, from)),
    ...(newPeriod ? [] : plan.charges),
  ]);
}

function endTrial(world: World, subscription: Subscription): void {
  subscription.status = 'active';
  subscription.trial_end = world.now;
}

/** A trial of another length, or a new one. */
function moveTrial(world: World, subscription: Subscription, end: number): void {
  if (end <= world.now) return;
  subscription.status = 'trialing';
  subscription.trial_start ??= world.now;
  subscription.trial_end = end;
  subscription.billing_cycle_anchor = end;
  for (const item of subscription.items.data) item.current_period_end = end;
  world.note(end, 'subscription.period_end', subscription.id);
  noteTrial(world, subscription);
}

function periodOf(subscription: Subscription): { start: number; end: number } {
  const [item] = subscription.items.data;
  return { start: item?.current_period_start ?? 0, end: item?.current_period_end ?? 0 };
}
