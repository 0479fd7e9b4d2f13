import { type SubscriptionRow, syncSubscription, type Told } from './sync-subscription.ts';

export type Drift = { readonly member: string; readonly ours: unknown; readonly stripes: unknown };

/** The members in which our row is not what Stripe says now. The grace is ours alone. */
export function subscriptionDrift(
  row: SubscriptionRow & { version: number },
  told: Omit<Told, 'before' | 'failedAt'>,
): Drift[] {
  const { graceEndsAt: _, ...after } = syncSubscription({ ...told, before: row, failedAt: null }).after;
  return Object.entries(after).flatMap(([member, stripes]) => {
    const ours = row[member as keyof SubscriptionRow];
    return ours === stripes ? [] : [{ member, ours, stripes }];
  });
}
