import { Failure } from '../core/failure.ts';
import type { PaymentMethod, Price, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { DECLINED } from '../objects/charge.ts';
import { newSubscription } from '../objects/subscription.ts';
import { periodEndAfter, type Recurring } from './billing-period.ts';
import { wouldDecline } from './charge-intent.ts';
import { missPayment } from './collect.ts';
import { draftInvoice } from './make-invoice.ts';
import { chargeInvoice, defaultMethod, finalizeInvoice } from './pay-invoice.ts';

const DAY = 86_400;
/** Stripe tells of a trial's end so long before. */
const NOTICE_DAYS = 3;
/** An unpaid first invoice is given up after that. */
const GIVE_UP_HOURS = 23;

export type Start = {
  customer: string;
  items: { price: Price; quantity: number; metadata: Record<string, string> }[];
  metadata: Record<string, string>;
  description: string | null;
  trialEnd: number | null;
  missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  method: PaymentMethod | null;
  cancelAtPeriodEnd: boolean;
  paymentBehavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
};

/**
 * Makes a subscription with its first invoice: invoice.created, invoice.finalized, the payment, then
 * customer.subscription.created as it is after it, then the invoice's twins, all in one second (RELIABILITY 4 g).
 */
export function startSubscription(world: World, start: Start): Subscription {
  const [first] = start.items;
  if (!first?.price.recurring) throw new Error('a subscription has items with a period');
  const trial = start.trialEnd === null ? null : { start: world.now, end: start.trialEnd };
  const period = trial ?? { start: world.now, end: periodEndAfter(world.now, world.now, first.price.recurring) };
  const subscription = newSubscription(world, {
    customer: start.customer,
    currency: first.price.currency,
    metadata: start.metadata,
    description: start.description,
    status: trial ? 'trialing' : 'incomplete',
    anchor: trial?.end ?? world.now,
    items: start.items,
    period,
    trial,
    default_payment_method: start.method?.id ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: start.missingPaymentMethod },
    },
    cancel_at_period_end: start.cancelAtPeriodEnd,
  });
  const method = defaultMethod(world, subscription);
  if (start.paymentBehavior === 'error_if_incomplete' && !trial) refuseIfDeclined(world, subscription, method);
  bill(world, subscription, period, method, start.paymentBehavior === 'default_incomplete');
  noteTrial(world, subscription);
  world.note(period.end, 'subscription.period_end', subscription.id);
  return subscription;
}

/** The notice of a trial's end; at once for a short trial. */
export function noteTrial(world: World, { id, trial_end }: Subscription): void {
  if (trial_end === null || trial_end <= world.now) return;
  world.note(Math.max(world.now, trial_end - NOTICE_DAYS * DAY), 'subscription.trial_will_end', id);
}

function bill(
  world: World,
  subscription: Subscription,
  period: { start: number; end: number },
  method: PaymentMethod | undefined,
  waits: boolean,
): void {
  const trial = subscription.status === 'trialing';
  const past = { start: world.now, end: world.now };
  const invoice = draftInvoice(world, subscription, {
    reason: 'subscription_create',
    past,
    cycle: { ...period, trial },
  });
  finalizeInvoice(world, invoice);
  const announce = (status: string) => {
    if (!trial) subscription.status = status;
    world.emit('customer.subscription.created', subscription);
  };
  if (waits && invoice.amount_due > 0) {
    announce('incomplete');
    world.note(world.now + GIVE_UP_HOURS * 3600, 'subscription.give_up', subscription.id);
    return;
  }
  const outcome = chargeInvoice(world, invoice, method, () => announce('active'));
  if (outcome === 'processing') announce('active');
  if (outcome !== 'declined') return;
  announce('incomplete');
  missPayment(world, invoice);
  world.note(world.now + GIVE_UP_HOURS * 3600, 'subscription.give_up', subscription.id);
}

function refuseIfDeclined(world: World, subscription: Subscription, method: PaymentMethod | undefined): void {
  if (!wouldDecline(world, method)) return;
  world.store.delete('subscription', subscription.id);
  throw declinedFailure();
}

/** What a request is told whose payment the card refused. */
export const declinedFailure = (): Failure =>
  new Failure(402, {
    type: 'card_error',
    code: DECLINED.code,
    decline_code: DECLINED.decline,
    message: DECLINED.message,
  });

/** The rhythm of a subscription; its items share one. */
export function recurringOf(subscription: Subscription): Recurring {
  const recurring = subscription.items.data[0]?.price.recurring;
  if (!recurring) throw new Error(`${subscription.id} has no items`);
  return recurring;
}
