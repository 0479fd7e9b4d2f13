import { invalid } from '../core/failure.ts';
import type { Behaviour, CheckoutPlan, CheckoutSession, Customer, PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { customerDetails } from '../objects/checkout-session.ts';
import { newCustomer } from '../objects/customer.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { newPaymentMethod } from '../objects/payment-method.ts';
import { chargeIntent } from './charge-intent.ts';
import { startSubscription } from './start-subscription.ts';

const DAY = 86_400;

/** How somebody pays on the hosted page; `none` where nothing is due and no card is asked for. */
export type Payment = { behaviour: Behaviour | 'none'; email: string | null; name: string | null };

/**
 * What pressing "pay" does. A card that is declined leaves the session open; else checkout.session.completed comes one
 * second after everything that it made (RELIABILITY 4 g).
 */
export function completeSession(world: World, session: CheckoutSession, payment: Payment): 'complete' | 'declined' {
  if (session.status !== 'open') throw invalid('This Checkout Session is no longer active.');
  const plan = world.known('checkout_plan', session.id);
  if (payment.behaviour === 'declines') {
    decline(world, session, plan);
    return 'declined';
  }
  const customer = customerOf(world, session, payment);
  const method = payment.behaviour === 'none' ? null : newPaymentMethod(world, payment.behaviour, customer?.id ?? null);
  if (method && customer) world.emit('payment_method.attached', method);
  session.customer = customer?.id ?? null;
  session.customer_details = customerDetails(customer?.email ?? payment.email, customer?.name ?? payment.name);
  if (session.mode === 'subscription') subscribe(world, session, plan, method);
  else payOnce(world, session, plan, method);
  session.status = 'complete';
  session.url = null;
  world.now += 1;
  world.emit('checkout.session.completed', session);
  return 'complete';
}

function customerOf(world: World, session: CheckoutSession, payment: Payment): Customer | null {
  if (session.customer !== null) return world.known('customer', session.customer);
  if (session.mode === 'payment' && session.customer_creation !== 'always') return null;
  const customer = newCustomer(world, { email: payment.email, name: payment.name });
  world.emit('customer.created', customer);
  return customer;
}

function subscribe(world: World, session: CheckoutSession, plan: CheckoutPlan, method: PaymentMethod | null): void {
  const { metadata, description, trialDays, trialEnd, missingPaymentMethod } = plan.subscription;
  const subscription = startSubscription(world, {
    customer: session.customer ?? '',
    items: plan.lineItems.flatMap(({ price, quantity }) =>
      price?.recurring ? [{ price, quantity: quantity ?? 1, metadata: {} }] : [],
    ),
    metadata,
    description,
    trialEnd: trialDays === null ? trialEnd : world.now + trialDays * DAY,
    missingPaymentMethod,
    method,
    cancelAtPeriodEnd: false,
    paymentBehavior: 'allow_incomplete',
  });
  const invoice = world.known('invoice', subscription.latest_invoice ?? '');
  session.subscription = subscription.id;
  session.invoice = invoice.id;
  session.payment_status = invoice.status === 'paid' ? 'paid' : 'unpaid';
  if (session.amount_total === 0) session.payment_status = 'no_payment_required';
}

function payOnce(world: World, session: CheckoutSession, plan: CheckoutPlan, method: PaymentMethod | null): void {
  if (session.amount_total === 0 || !method) {
    session.payment_status = 'no_payment_required';
    return;
  }
  const intent = intentOf(world, session, plan);
  intent.customer = session.customer;
  session.payment_status = chargeIntent(world, intent, method) === 'succeeded' ? 'paid' : 'unpaid';
}

function decline(world: World, session: CheckoutSession, plan: CheckoutPlan): void {
  if (session.amount_total === 0) return; // the card was only looked at
  const card = newPaymentMethod(world, 'declines', null);
  chargeIntent(world, intentOf(world, session, plan), card);
}

/** The session's payment intent, made at the first attempt; in subscription mode the invoice has its own. */
function intentOf(world: World, session: CheckoutSession, plan: CheckoutPlan) {
  if (session.payment_intent !== null) return world.known('payment_intent', session.payment_intent);
  const intent = newPaymentIntent(world, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    description: plan.payment.description,
    metadata: { ...plan.payment.metadata },
  });
  if (session.mode === 'payment') session.payment_intent = intent.id;
  world.emit('payment_intent.created', intent);
  return intent;
}

/** Nobody paid in time, or the seller takes it back: checkout.session.expired. */
export function expireSession(world: World, session: CheckoutSession): void {
  session.status = 'expired';
  session.url = null;
  world.emit('checkout.session.expired', session);
}
