import type { CheckoutSession, LineItem, Price } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { NO_ADDRESS } from './payment-method.ts';

export type NewSession = Pick<
  CheckoutSession,
  | 'mode'
  | 'success_url'
  | 'cancel_url'
  | 'client_reference_id'
  | 'customer'
  | 'customer_email'
  | 'metadata'
  | 'expires_at'
  | 'currency'
  | 'amount_total'
> &
  Partial<
    Pick<
      CheckoutSession,
      'allow_promotion_codes' | 'payment_method_collection' | 'customer_creation' | 'locale' | 'submit_type'
    >
  >;

export function newSession(world: World, fields: NewSession): CheckoutSession {
  const id = world.newId('checkout.session', 58);
  return world.add('checkout.session', {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: fields.amount_total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: world.now,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_account: null,
    customer_creation: fields.customer === null ? 'always' : null,
    customer_details: fields.customer_email === null ? null : customerDetails(fields.customer_email, null),
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: fields.mode === 'payment' ? NO_INVOICE : null,
    livemode: false,
    locale: null,
    managed_payments: { enabled: false },
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: fields.mode === 'subscription' ? 'always' : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card', 'us_bank_account'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.baseUrl}/c/pay/${id}`,
    wallet_options: null,
    ...fields,
  });
}

export const customerDetails = (email: string | null, name: string | null): CheckoutSession['customer_details'] => ({
  address: NO_ADDRESS,
  business_name: null,
  email,
  individual_name: null,
  name,
  phone: null,
  tax_exempt: 'none',
  tax_ids: [],
});

export function newLineItem(world: World, price: Price, quantity: number, description: string): LineItem {
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: `li_${world.random.letters(24)}`,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description,
    metadata: {},
    price: structuredClone(price),
    quantity,
  };
}

const NO_INVOICE: CheckoutSession['invoice_creation'] = {
  enabled: false,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: {},
    rendering_options: null,
  },
};
