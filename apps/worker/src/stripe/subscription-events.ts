import { objectOf, type StripeEffect } from './effect.ts';
import { syncSubscription } from './sync-subscription.ts';

/** customer.subscription.created, updated, deleted: whichever it is, what counts is how the subscription is now. */
export const subscriptionChanged: StripeEffect = (deps, event, cause) =>
  syncSubscription(deps, { subscriptionId: objectOf(event), invoices: [], account: event.account }, cause);
