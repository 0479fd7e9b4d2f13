import type { Invoice, PaymentMethod, Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { subscriptionOf } from '../objects/invoice.ts';
import { newInvoicePayment, paymentOfInvoice } from '../objects/invoice-payment.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { chargeIntent, type Outcome } from './charge-intent.ts';
import { applyBalance } from './invoice-totals.ts';

/** What a payment intent for an invoice is described as. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  subscription_create: 'Subscription creation',
  subscription_cycle: 'Subscription update',
  subscription_update: 'Subscription update',
};

/** The payment method an invoice of this subscription is charged to. */
export function defaultMethod(world: World, subscription: Subscription): PaymentMethod | undefined {
  const customer = world.known('customer', subscription.customer);
  const id = subscription.default_payment_method ?? customer.invoice_settings.default_payment_method;
  return id === null ? undefined : world.store.get('payment_method', id);
}

/** Fixes a draft: number, balance, payment intent; invoice.finalized. */
export function finalizeInvoice(world: World, invoice: Invoice): void {
  const customer = world.known('customer', invoice.customer ?? '');
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  customer.currency ??= invoice.currency;
  applyBalance(invoice, customer);
  invoice.status = 'open';
  invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`;
  invoice.effective_at = world.now;
  invoice.automatically_finalizes_at = null;
  invoice.hosted_invoice_url = `${world.baseUrl}/_emulator/invoices/${invoice.id}`;
  invoice.status_transitions.finalized_at = world.now;
  if (invoice.amount_due > 0) {
    const intent = newPaymentIntent(world, {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: invoice.customer,
      description: DESCRIPTIONS[invoice.billing_reason ?? ''] ?? null,
      metadata: {},
    });
    newInvoicePayment(world, invoice, intent);
    world.emit('payment_intent.created', intent);
  }
  world.emit('invoice.finalized', invoice);
}

/**
 * Charges an open invoice. `declined` leaves the events of the failure to its caller, who knows when the next attempt
 * is; everything of a success is sent here, after what the caller has to say between payment and invoice.
 */
export function chargeInvoice(
  world: World,
  invoice: Invoice,
  method: PaymentMethod | undefined,
  beforePaid: () => void = () => undefined,
): Outcome {
  invoice.attempted = true;
  if (invoice.amount_due === 0) {
    beforePaid();
    markPaid(world, invoice);
    return 'succeeded';
  }
  invoice.attempt_count += 1;
  const payment = paymentOfInvoice(world, invoice.id);
  const intent = world.known('payment_intent', payment?.payment.payment_intent ?? '');
  if (method === undefined) return 'declined';
  const outcome = chargeIntent(world, intent, method);
  if (outcome === 'succeeded') {
    beforePaid();
    markPaid(world, invoice);
  }
  return outcome;
}

/** invoice.paid and invoice.payment_succeeded, which are twins, then invoice_payment.paid. */
export function markPaid(world: World, invoice: Invoice): void {
  invoice.status = 'paid';
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.attempted = true;
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = world.now;
  world.emit('invoice.paid', invoice);
  world.emit('invoice.payment_succeeded', invoice);
  const payment = paymentOfInvoice(world, invoice.id);
  if (!payment) return;
  payment.status = 'paid';
  payment.amount_paid = invoice.amount_paid;
  payment.status_transitions.paid_at = world.now;
  world.emit('invoice_payment.paid', payment);
}

export const subscriptionOfInvoice = (world: World, invoice: Invoice): Subscription | undefined => {
  const id = subscriptionOf(invoice);
  return id === null ? undefined : world.store.get('subscription', id);
};
