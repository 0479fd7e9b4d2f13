import type { PaymentIntent } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { invoiceOfIntent } from '../objects/invoice-payment.ts';
import { settleIntent } from './charge-intent.ts';
import { missPayment, recover } from './collect.ts';
import { markPaid } from './pay-invoice.ts';

/** A bank's answer, days later, for the invoice and the Checkout Session that waited for it. */
export function settleDebit(world: World, intent: PaymentIntent): void {
  if (intent.status !== 'processing') return;
  const paid = settleIntent(world, intent) === 'succeeded';
  const invoice = invoiceOfIntent(world, intent.id);
  if (invoice?.status === 'open') {
    if (paid) {
      markPaid(world, invoice);
      recover(world, invoice);
    } else missPayment(world, invoice);
  }
  const session = world.store
    .all('checkout.session')
    .find(({ payment_intent, invoice: of }) => payment_intent === intent.id || (invoice && of === invoice.id));
  if (session?.payment_status !== 'unpaid') return;
  if (paid) session.payment_status = 'paid';
  world.emit(`checkout.session.async_payment_${paid ? 'succeeded' : 'failed'}`, session);
}
