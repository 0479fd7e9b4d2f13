import type { Invoice, PaymentMethod, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import type { Outcome } from './charge-intent.ts';
import { endSubscription } from './end-subscription.ts';
import { chargeInvoice, defaultMethod, subscriptionOfInvoice } from './pay-invoice.ts';

const DAY = 86_400;
/** What a payment brings back. */
const RECOVERABLE = ['incomplete', 'past_due', 'unpaid'];

/** One attempt to collect an open invoice, and what follows for its subscription. */
export function collect(world: World, invoice: Invoice, method?: PaymentMethod): Outcome {
  const subscription = subscriptionOfInvoice(world, invoice);
  const outcome = chargeInvoice(world, invoice, method ?? (subscription && defaultMethod(world, subscription)));
  if (outcome === 'succeeded') recover(world, invoice);
  if (outcome === 'declined') missPayment(world, invoice);
  return outcome;
}

/** The latest invoice is paid: the subscription is active again. */
export function recover(world: World, invoice: Invoice): void {
  const subscription = subscriptionOfInvoice(world, invoice);
  if (subscription?.latest_invoice !== invoice.id || !RECOVERABLE.includes(subscription.status)) return;
  world.change('customer.subscription.updated', subscription, (each) => {
    each.status = 'active';
  });
}

/** invoice.payment_failed with the time of the next attempt; past_due; after the last attempt what the account has set. */
export function missPayment(world: World, invoice: Invoice): void {
  const subscription = subscriptionOfInvoice(world, invoice);
  const { retryDays } = world.settings.dunning;
  const isFirst = invoice.billing_reason === 'subscription_create';
  const days = isFirst || subscription?.ended_at !== null ? undefined : retryDays[invoice.attempt_count - 1];
  invoice.next_payment_attempt = days === undefined ? null : world.now + days * DAY;
  invoice.auto_advance = days !== undefined;
  if (invoice.next_payment_attempt !== null) world.note(invoice.next_payment_attempt, 'invoice.retry', invoice.id);
  world.emit('invoice.payment_failed', invoice);
  if (!subscription || subscription.ended_at !== null || isFirst) return;
  if (days === undefined) giveUp(world, subscription);
  else setStatus(world, subscription, subscription.status === 'unpaid' ? 'unpaid' : 'past_due');
}

function giveUp(world: World, subscription: Subscription): void {
  const { dunning } = world.settings;
  if (dunning.finally === 'cancel') endSubscription(world, subscription, 'payment_failed');
  else setStatus(world, subscription, dunning.finally);
}

function setStatus(world: World, subscription: Subscription, status: string): void {
  world.change('customer.subscription.updated', subscription, (each) => {
    each.status = status;
  });
}
