import type { Invoice, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { periodEndAfter } from './billing-period.ts';
import { collect } from './collect.ts';
import { endSubscription, hasEnded } from './end-subscription.ts';
import { draftInvoice } from './make-invoice.ts';
import { defaultMethod, finalizeInvoice, subscriptionOfInvoice } from './pay-invoice.ts';
import { recurringOf } from './start-subscription.ts';

/** A period's end: the subscription ends if so wished; else its period rolls, and an invoice is drafted (RULES 2). */
export function endPeriod(world: World, subscription: Subscription, at: number): void {
  const [item] = subscription.items.data;
  if (hasEnded(subscription) || subscription.status === 'paused' || item?.current_period_end !== at) return;
  if (subscription.cancel_at !== null && subscription.cancel_at <= at) {
    endSubscription(world, subscription, 'cancellation_requested');
    return;
  }
  const trialEnds = subscription.status === 'trialing';
  if (trialEnds && !defaultMethod(world, subscription) && stopForMissingMethod(world, subscription)) return;
  const past = { start: item.current_period_start, end: at };
  world.change('customer.subscription.updated', subscription, (each) => {
    if (trialEnds) each.status = 'active';
    rollTo(world, each, at);
    draftRenewal(world, each, past);
  });
}

/** Starts the period that begins at this second, and notes its end. */
export function rollTo(world: World, subscription: Subscription, start: number): void {
  const end = periodEndAfter(subscription.billing_cycle_anchor, start, recurringOf(subscription));
  for (const item of subscription.items.data) {
    item.current_period_start = start;
    item.current_period_end = end;
  }
  if (subscription.cancel_at_period_end) subscription.cancel_at = end;
  world.note(end, 'subscription.period_end', subscription.id);
}

/** Finalized and charged about an hour later, unless nothing is collected now. */
function draftRenewal(world: World, subscription: Subscription, past: { start: number; end: number }): void {
  const [item] = subscription.items.data;
  if (!item) return;
  const cycle = { start: item.current_period_start, end: item.current_period_end, trial: false };
  const stays = subscription.status === 'unpaid' || subscription.pause_collection?.behavior === 'keep_as_draft';
  const finalizesAt = stays ? null : world.now + world.settings.draftSeconds;
  const invoice = draftInvoice(world, subscription, { reason: 'subscription_cycle', past, cycle, finalizesAt });
  if (finalizesAt !== null) world.note(finalizesAt, 'invoice.advance', invoice.id);
}

/** A trial ended and there is nothing to charge: canceled or paused, if the subscription says so. */
function stopForMissingMethod(world: World, subscription: Subscription): boolean {
  const wish = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (wish === 'cancel') endSubscription(world, subscription, 'cancellation_requested');
  if (wish === 'pause') {
    subscription.status = 'paused';
    world.emit('customer.subscription.paused', subscription);
  }
  return wish === 'cancel' || wish === 'pause';
}

/** A draft's hour is over. */
export function advanceInvoice(world: World, invoice: Invoice, at: number): void {
  if (invoice.status !== 'draft' || invoice.automatically_finalizes_at !== at) return;
  const paused = subscriptionOfInvoice(world, invoice)?.pause_collection?.behavior;
  finalizeInvoice(world, invoice);
  if (paused === 'void') voidInvoice(world, invoice);
  else if (paused === 'mark_uncollectible') markUncollectible(world, invoice);
  else collect(world, invoice);
}

export function voidInvoice(world: World, invoice: Invoice): void {
  invoice.status = 'void';
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = world.now;
  world.emit('invoice.voided', invoice);
}

function markUncollectible(world: World, invoice: Invoice): void {
  invoice.status = 'uncollectible';
  invoice.auto_advance = false;
  invoice.status_transitions.marked_uncollectible_at = world.now;
  world.emit('invoice.marked_uncollectible', invoice);
}

/** Another attempt that dunning has set. */
export function retryInvoice(world: World, invoice: Invoice, at: number): void {
  if (invoice.status === 'open' && invoice.next_payment_attempt === at) collect(world, invoice);
}

/** A first invoice that was never paid: incomplete_expired. */
export function giveUpIncomplete(world: World, subscription: Subscription): void {
  if (subscription.status !== 'incomplete') return;
  world.change('customer.subscription.updated', subscription, (each) => {
    each.status = 'incomplete_expired';
    each.ended_at = world.now;
  });
  const invoice = world.store.get('invoice', subscription.latest_invoice ?? '');
  if (invoice?.status === 'open') voidInvoice(world, invoice);
}
