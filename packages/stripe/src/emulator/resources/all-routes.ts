import type { Route } from '../http/route.ts';
import { charges } from './charges.ts';
import { checkoutSessions } from './checkout-sessions.ts';
import { customers } from './customers.ts';
import { disputes } from './disputes.ts';
import { events } from './events.ts';
import { invoicePayments } from './invoice-payments.ts';
import { invoices } from './invoices.ts';
import { paymentIntents } from './payment-intents.ts';
import { paymentMethods } from './payment-methods.ts';
import { prices } from './prices.ts';
import { products } from './products.ts';
import { refunds } from './refunds.ts';
import { subscriptionItems } from './subscription-items.ts';
import { subscriptions } from './subscriptions.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';

/** Every call of Stripe's API that the emulator knows. */
export const ALL_ROUTES: readonly Route[] = [
  ...customers,
  ...paymentMethods,
  ...products,
  ...prices,
  ...checkoutSessions,
  ...subscriptions,
  ...subscriptionItems,
  ...invoices,
  ...invoicePayments,
  ...paymentIntents,
  ...charges,
  ...refunds,
  ...disputes,
  ...webhookEndpoints,
  ...events,
];
