import type { BilledItem, BilledPrice, BilledSubscription } from '@tandem/contracts';
import { idIn, instantIn, type Members, metadataIn, objectIn, requiredId, requiredInstant, rowsIn } from './members.ts';

/** A subscription; its period is on the items, or, up to 2025-02-24, on itself. @throws UnreadableObjectError */
export function readSubscription(value: unknown): BilledSubscription {
  const it = objectIn(value);
  const status = it['status'];
  return {
    id: requiredId(it['id'], 'subscription.id'),
    customerId: idIn(it['customer']),
    status: typeof status === 'string' ? status : 'unknown',
    items: rowsIn(it['items']).flatMap((item) => itemOf(item, it)),
    anchorAt: requiredInstant(it['billing_cycle_anchor'], 'subscription.billing_cycle_anchor'),
    createdAt: requiredInstant(it['created'], 'subscription.created'),
    trialStartsAt: instantIn(it['trial_start']),
    trialEndsAt: instantIn(it['trial_end']),
    cancelAt: instantIn(it['cancel_at']),
    cancelAtPeriodEnd: it['cancel_at_period_end'] === true,
    canceledAt: instantIn(it['canceled_at']),
    endedAt: instantIn(it['ended_at']),
    metadata: metadataIn(it['metadata']),
  };
}

function itemOf(item: Members, subscription: Members): BilledItem[] {
  const price = priceOf(item['price']) ?? priceOf(item['plan']);
  const startsAt = instantIn(item['current_period_start']) ?? instantIn(subscription['current_period_start']);
  const endsAt = instantIn(item['current_period_end']) ?? instantIn(subscription['current_period_end']);
  return price === null || startsAt === null || endsAt === null ? [] : [{ price, startsAt, endsAt }];
}

/** A price, or its id alone. */
export function priceOf(value: unknown): BilledPrice | null {
  const id = idIn(value);
  const key = objectIn(value)['lookup_key'];
  return id === null ? null : { id, lookupKey: typeof key === 'string' && key !== '' ? key : null };
}
