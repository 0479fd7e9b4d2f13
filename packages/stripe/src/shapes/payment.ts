import type { BilledCharge, BilledDispute, BilledSession } from '@tandem/contracts';
import { idIn, metadataIn, minorIn, objectIn, requiredId } from './members.ts';

/** A Checkout Session, in any mode. @throws UnreadableObjectError */
export function readCheckoutSession(value: unknown): BilledSession {
  const it = objectIn(value);
  const { mode, payment_status: paid, status } = it;
  return {
    id: requiredId(it['id'], 'session.id'),
    mode: typeof mode === 'string' ? mode : 'unknown',
    isPaid: status === 'complete' && (paid === 'paid' || paid === 'no_payment_required'),
    customerId: idIn(it['customer']),
    subscriptionId: idIn(it['subscription']),
    invoiceId: idIn(it['invoice']),
    paymentIntentId: idIn(it['payment_intent']),
    totalMinor: minorIn(it['amount_total']),
    metadata: metadataIn(it['metadata']),
  };
}

/** A charge. @throws UnreadableObjectError */
export function readCharge(value: unknown): BilledCharge {
  const it = objectIn(value);
  return {
    id: requiredId(it['id'], 'charge.id'),
    customerId: idIn(it['customer']),
    invoiceId: idIn(it['invoice']),
    paymentIntentId: idIn(it['payment_intent']),
    paidMinor: minorIn(it['amount_captured'] ?? it['amount']),
    refundedMinor: minorIn(it['amount_refunded']),
    metadata: metadataIn(it['metadata']),
  };
}

/** A dispute. @throws UnreadableObjectError */
export function readDispute(value: unknown): BilledDispute {
  const it = objectIn(value);
  return {
    id: requiredId(it['id'], 'dispute.id'),
    chargeId: requiredId(it['charge'], 'dispute.charge'),
    amountMinor: minorIn(it['amount']),
    stage: stageOf(it['status']),
  };
}

/** A bank that only asks (`warning_…`, `prevented`) has taken no money. */
function stageOf(status: unknown): BilledDispute['stage'] {
  if (status === 'won' || status === 'lost') return status;
  return status === 'needs_response' || status === 'under_review' ? 'open' : 'inquiry';
}
