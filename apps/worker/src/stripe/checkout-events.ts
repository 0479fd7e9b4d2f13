import { failIntent } from '@tandem/db/writes';
import { readCheckoutSession, readInvoice } from '@tandem/stripe';
import { askAccounts } from './ask-accounts.ts';
import { buyOnce } from './buy-once.ts';
import { objectOf, type StripeEffect } from './effect.ts';
import { ignoreEvent } from './ignore-event.ts';
import { requireStripe } from './require-stripe.ts';
import { syncSubscription } from './sync-subscription.ts';

/**
 * checkout.session.completed, and how a payment that takes days ended: async_payment_succeeded, async_payment_failed. In subscription
 * mode the subscription and its first invoice say all; in payment mode the session is what was bought.
 */
export const checkoutEnded: StripeEffect = async (deps, event, cause) => {
  const stripe = requireStripe(deps);
  const { account, value } = await askAccounts(stripe, event.account, (each) =>
    each.retrieveCheckoutSession(objectOf(event)),
  );
  const session = readCheckoutSession(value);
  const { mode, subscriptionId, invoiceId, metadata } = session;
  const intentId = metadata['tandem_intent_id'];
  if (event.type === 'checkout.session.async_payment_failed' && intentId !== undefined)
    await failIntent(deps.db.query, intentId, cause);
  if (mode === 'payment') return buyOnce(deps, { account, session }, event, cause);
  if (mode !== 'subscription' || subscriptionId === null) return ignoreEvent(deps, event, 'no_subscription');
  const invoices = invoiceId === null ? [] : [readInvoice(await stripe.account(account).retrieveInvoice(invoiceId))];
  await syncSubscription(deps, { subscriptionId, invoices, account }, cause);
};
