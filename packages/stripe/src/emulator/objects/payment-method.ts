import type { Behaviour, PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** The last digits that people know from Stripe's test cards and accounts. */
const LAST4 = { succeeds: '4242', declines: '0002', later_declines: '0341', bank_succeeds: '6789', bank_fails: '1116' };

/** Stripe's names of test payment methods that a request may give instead of a real one. */
export const TEST_METHODS: Readonly<Record<string, Behaviour>> = {
  pm_card_visa: 'succeeds',
  pm_card_chargeDeclined: 'declines',
  pm_card_chargeCustomerFail: 'declines',
  pm_usBankAccount_success: 'bank_succeeds',
  pm_usBankAccount_debitNotAuthorized: 'bank_fails',
};

export function newPaymentMethod(world: World, behaviour: Behaviour, customer: string | null): PaymentMethod {
  const id = world.newId('payment_method');
  const last4 = LAST4[behaviour];
  const bank = behaviour.startsWith('bank');
  world.add('behaviour', { id, behaviour, used: false });
  return world.add('payment_method', {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: NO_ADDRESS, email: null, name: null, phone: null, tax_id: null },
    created: world.now,
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    ...(bank ? { type: 'us_bank_account' } : { type: 'card', card: cardOf(last4) }),
  });
}

export const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

const cardOf = (last4: string): NonNullable<PaymentMethod['card']> => ({
  brand: 'visa',
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: 'US',
  display_brand: 'visa',
  exp_month: 12,
  exp_year: 2034,
  fingerprint: `emulated${last4}`,
  funding: 'credit',
  generated_from: null,
  last4,
  networks: { available: ['visa'], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
});
