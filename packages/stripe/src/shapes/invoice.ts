import type { BilledInvoice, BilledLine } from '@tandem/contracts';
import { idIn, type Members, metadataIn, minorIn, objectIn, requiredId, requiredInstant, rowsIn } from './members.ts';
import { priceOf } from './subscription.ts';

/** An invoice; what it is for says `parent`, or, up to 2025-02-24, `subscription`. @throws UnreadableObjectError */
export function readInvoice(value: unknown): BilledInvoice {
  const it = objectIn(value);
  const lines = rowsIn(it['lines']).map(lineOf);
  const details = objectIn(objectIn(it['parent'])['subscription_details']);
  const ofLines = lines.find(({ subscriptionId }) => subscriptionId !== null)?.subscriptionId ?? null;
  return {
    id: requiredId(it['id'], 'invoice.id'),
    customerId: idIn(it['customer']),
    subscriptionId: idIn(details['subscription']) ?? idIn(it['subscription']) ?? ofLines,
    subscriptionMetadata: metadataIn(details['metadata'] ?? objectIn(it['subscription_details'])['metadata']),
    isPaid: it['status'] === 'paid',
    paidMinor: minorIn(it['amount_paid']),
    lines,
  };
}

function lineOf(line: Members): BilledLine {
  const parent = objectIn(line['parent']);
  const ofSubscription = objectIn(parent['subscription_item_details']);
  const ofItem = objectIn(parent['invoice_item_details']);
  const period = objectIn(line['period']);
  const proration = line['proration'] === true || ofSubscription['proration'] === true || ofItem['proration'] === true;
  const isSubscriptionLine = parent['type'] === 'subscription_item_details' || line['type'] === 'subscription';
  return {
    id: requiredId(line['id'], 'invoice.lines.id'),
    amountMinor: minorIn(line['amount']),
    discountMinor: rowsIn(line['discount_amounts']).reduce((sum, { amount }) => sum + minorIn(amount), 0),
    price:
      priceOf(objectIn(objectIn(line['pricing'])['price_details'])['price']) ??
      priceOf(line['price']) ??
      priceOf(line['plan']),
    startsAt: requiredInstant(period['start'], 'invoice.lines.period.start'),
    endsAt: requiredInstant(period['end'], 'invoice.lines.period.end'),
    proration,
    isPeriod: isSubscriptionLine && !proration,
    subscriptionId: idIn(ofSubscription['subscription']) ?? idIn(ofItem['subscription']) ?? idIn(line['subscription']),
  };
}
