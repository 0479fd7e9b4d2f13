import type { Stripe } from 'stripe';
import type { Wire } from './wire.ts';

export type Customer = Wire<Stripe.Customer>;
export type Product = Wire<Stripe.Product>;
export type Price = Wire<Stripe.Price>;
export type Plan = Wire<Stripe.Plan>;
export type PaymentMethod = Wire<Stripe.PaymentMethod>;
export type CheckoutSession = Wire<Stripe.Checkout.Session>;
export type LineItem = Wire<Stripe.LineItem>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
/** `plan` and `quantity` are sent though the client's types leave them out. */
export type Subscription = Wire<Stripe.Subscription> & { plan: Plan | null; quantity: number | null };
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type InvoiceItem = Wire<Stripe.InvoiceItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
export type Charge = Wire<Stripe.Charge>;
export type Refund = Wire<Stripe.Refund>;
export type Dispute = Wire<Stripe.Dispute>;
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;

/** An event; its object is a copy of the state at that moment. */
export type EmulatedEvent = Wire<Pick<Stripe.Event, 'id' | 'object' | 'api_version' | 'created' | 'livemode'>> & {
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
  data: { object: { object: string }; previous_attributes?: Record<string, unknown> };
};

/** How a payment method answers: `bank_*` take days, `later_declines` works once. */
export type Behaviour = 'succeeds' | 'declines' | 'later_declines' | 'bank_succeeds' | 'bank_fails';

/** What a Checkout Session will make when it is paid; never sent. */
export type CheckoutPlan = {
  id: string;
  lineItems: LineItem[];
  subscription: {
    metadata: Record<string, string>;
    description: string | null;
    trialEnd: number | null;
    trialDays: number | null;
    missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  };
  payment: { metadata: Record<string, string>; description: string | null };
};

/** Every kind of thing that is kept, by its `object`. The last two are our own notes. */
export type Tables = {
  customer: Customer;
  product: Product;
  price: Price;
  payment_method: PaymentMethod;
  'checkout.session': CheckoutSession;
  subscription: Subscription;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  invoice_payment: InvoicePayment;
  payment_intent: PaymentIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  webhook_endpoint: WebhookEndpoint;
  event: EmulatedEvent;
  checkout_plan: CheckoutPlan;
  behaviour: { id: string; behaviour: Behaviour; used: boolean };
};
export type Kind = keyof Tables;

/** The start of the ids of each kind that Stripe numbers. */
export const ID_PREFIXES = {
  customer: 'cus_',
  product: 'prod_',
  price: 'price_',
  payment_method: 'pm_',
  'checkout.session': 'cs_test_',
  subscription: 'sub_',
  invoice: 'in_',
  invoiceitem: 'ii_',
  invoice_payment: 'inpay_',
  payment_intent: 'pi_',
  charge: 'ch_',
  refund: 're_',
  dispute: 'dp_',
  webhook_endpoint: 'we_',
  event: 'evt_',
} as const satisfies Partial<Record<Kind, string>>;
