import type { Invoice, InvoicePayment, PaymentIntent } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** What ties an invoice to the payment intent that pays it; the only way from a charge back to its invoice. */
export function newInvoicePayment(world: World, invoice: Invoice, intent: PaymentIntent): InvoicePayment {
  return world.add('invoice_payment', {
    id: world.newId('invoice_payment'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: world.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

export const paymentOfInvoice = (world: World, invoice: string): InvoicePayment | undefined =>
  world.store.all('invoice_payment').find((payment) => payment.invoice === invoice);

export const invoiceOfIntent = (world: World, intent: string): Invoice | undefined => {
  const found = world.store.all('invoice_payment').find(({ payment }) => payment.payment_intent === intent);
  return found && world.known('invoice', found.invoice);
};
