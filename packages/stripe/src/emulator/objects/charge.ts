import type { Charge, PaymentIntent, PaymentMethod } from '../core/tables.ts';
import type { World } from '../core/world.ts';

/** The words of a card that is declined. */
export const DECLINED = { code: 'card_declined', decline: 'generic_decline', message: 'Your card was declined.' };

/** A charge that went through, was declined, or waits for a bank. */
export function newCharge(
  world: World,
  intent: PaymentIntent,
  method: PaymentMethod,
  status: 'succeeded' | 'failed' | 'pending',
): Charge {
  const customer = intent.customer === null ? undefined : world.known('customer', intent.customer);
  return world.add('charge', {
    id: world.newId('charge'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'failed' ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: status === 'succeeded' ? `txn_${world.random.letters(24)}` : null,
    billing_details: {
      ...method.billing_details,
      email: customer?.email ?? null,
      name: customer?.name ?? null,
    },
    calculated_statement_descriptor: 'EMULATOR',
    captured: status !== 'failed',
    created: world.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: status === 'failed' ? DECLINED.code : null,
    failure_message: status === 'failed' ? DECLINED.message : null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcomeOf(status),
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method, intent.amount),
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: status === 'succeeded' ? `${world.baseUrl}/_emulator` : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status,
    transfer_data: null,
    transfer_group: null,
  });
}

const outcomeOf = (status: string): Charge['outcome'] => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: status === 'failed' ? '01' : null,
  network_status: status === 'failed' ? 'declined_by_network' : 'approved_by_network',
  reason: status === 'failed' ? DECLINED.decline : null,
  risk_level: 'normal',
  risk_score: 32,
  seller_message:
    status === 'failed' ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
  type: status === 'failed' ? 'issuer_declined' : 'authorized',
});

function detailsOf({ card, type }: PaymentMethod, amount: number): Charge['payment_method_details'] {
  if (!card) return { type };
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: '123456',
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      extended_authorization: { status: 'disabled' },
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      incremental_authorization: { status: 'unavailable' },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: 'unavailable' },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: '100000000000000',
      overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
