import type { Charge, Refund } from '../core/tables.ts';
import type { World } from '../core/world.ts';

export type RefundFields = Pick<Refund, 'amount' | 'metadata' | 'reason'>;

export function newRefund(world: World, charge: Charge, fields: RefundFields): Refund {
  return world.add('refund', {
    id: world.newId('refund'),
    object: 'refund',
    balance_transaction: `txn_${world.random.letters(24)}`,
    charge: charge.id,
    created: world.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
    ...fields,
  });
}
