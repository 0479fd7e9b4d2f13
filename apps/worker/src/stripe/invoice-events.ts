import { readInvoice } from '@tandem/stripe';
import { askAccounts } from './ask-accounts.ts';
import { objectOf, type StripeEffect } from './effect.ts';
import { ignoreEvent } from './ignore-event.ts';
import { requireStripe } from './require-stripe.ts';
import { syncSubscription } from './sync-subscription.ts';

/**
 * invoice.paid and its twin invoice.payment_succeeded, and invoice.payment_failed: what the invoice funds if it is paid by now, and
 * how its subscription is. An invoice that no subscription made is not ours.
 */
export const invoiceChanged: StripeEffect = async (deps, event, cause) => {
  const { account, value } = await askAccounts(requireStripe(deps), event.account, (each) =>
    each.retrieveInvoice(objectOf(event)),
  );
  const invoice = readInvoice(value);
  const { subscriptionId } = invoice;
  if (subscriptionId === null) return ignoreEvent(deps, event, 'no_subscription');
  await syncSubscription(deps, { subscriptionId, invoices: [invoice], account }, cause);
};
