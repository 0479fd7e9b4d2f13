import type { BilledInvoice } from '@tandem/contracts';
import { readInvoice, type StripeAccount, type StripeSubscription } from '@tandem/stripe';

/** The invoice that a change of a subscription made, so that what it paid for is there with the answer. */
export async function invoicesOf(
  account: StripeAccount,
  { latest_invoice }: StripeSubscription,
): Promise<BilledInvoice[]> {
  const id = typeof latest_invoice === 'object' ? latest_invoice?.id : latest_invoice;
  return id === undefined || id === null ? [] : [readInvoice(await account.retrieveInvoice(id))];
}
