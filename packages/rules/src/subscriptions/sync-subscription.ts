import type { BilledItem, BilledSubscription } from '@tandem/contracts';
import type { FactDraft } from './fact-draft.ts';
import { graceEnd } from './grace.ts';
import { isListedTransition, isOver } from './status.ts';

/** A row of subscriptions, as far as the rules see it. Instants in milliseconds. */
export type SubscriptionRow = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly status: string;
  readonly periodStartsAt: number | null;
  readonly periodEndsAt: number | null;
  readonly trialEndsAt: number | null;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  readonly graceEndsAt: number | null;
};

/** The price of ours that a subscription is on, and the credit plan it pays for. */
export type KnownPrice = { readonly priceId: string; readonly creditPlan: string };

export type SubscriptionChange = {
  readonly after: SubscriptionRow;
  readonly facts: readonly FactDraft[];
  /** A step that we do not list; kept as Stripe reports it. */
  readonly unlisted: { readonly from: string | undefined; readonly to: string } | null;
};

export type Told = {
  /** The row as it is, with its version; undefined when it is not known yet. */
  readonly before: (SubscriptionRow & { readonly version: number }) | undefined;
  /** What Stripe says now. */
  readonly now: BilledSubscription;
  readonly item: BilledItem;
  readonly price: KnownPrice;
  /** When the payment failed, if that is what is told. */
  readonly failedAt: number | null;
};

/** What follows for our row, and for credits, from what Stripe says of a subscription now. Payments are told by their invoices. */
export function syncSubscription(told: Told): SubscriptionChange {
  const { before, now, item, price, failedAt } = told;
  const after: SubscriptionRow = {
    subscriptionId: now.id,
    priceId: price.priceId,
    status: now.status,
    periodStartsAt: item.startsAt,
    periodEndsAt: item.endsAt,
    trialEndsAt: now.trialEndsAt,
    cancelAt: now.cancelAt,
    cancelAtPeriodEnd: now.cancelAtPeriodEnd,
    canceledAt: now.canceledAt,
    endedAt: now.endedAt,
    // A renewal fails after its period began, whatever an event that comes very late may say.
    graceEndsAt: graceEnd(
      now.status,
      before?.graceEndsAt ?? null,
      failedAt === null ? null : Math.max(failedAt, item.startsAt),
    ),
  };
  const isListed = isListedTransition(before?.status, after.status);
  return {
    after,
    facts: factsOf(told, after),
    unlisted: isListed ? null : { from: before?.status, to: after.status },
  };
}

/** Each fact is named by the object and its step, of which a version of our row has one; so that it is never told twice. */
function factsOf({ before, now, price }: Told, after: SubscriptionRow): FactDraft[] {
  const { id: subscriptionRef } = now;
  const step = (what: string) => `${subscriptionRef}/${what}/${(before?.version ?? 0) + 1}`;
  if (isOver(after.status)) {
    const neverBegan = after.status === 'incomplete_expired';
    if (neverBegan || (before !== undefined && isOver(before.status))) return [];
    return [{ type: 'subscription_ended', factId: `${subscriptionRef}/ended`, subscriptionRef }];
  }
  const facts: FactDraft[] = [];
  if (after.status === 'trialing' && after.trialEndsAt !== null && before?.status !== 'trialing') {
    const { anchorAt } = now;
    const trial = { subscriptionRef, plan: price.creditPlan, anchorAt, endsAt: after.trialEndsAt };
    facts.push({ type: 'trial_started', factId: `${subscriptionRef}/trial`, ...trial });
  }
  if (before !== undefined && before.priceId !== after.priceId) {
    facts.push({ type: 'plan_changed', factId: step('plan'), subscriptionRef, plan: price.creditPlan });
  }
  const endsAt = cancellationOf(after);
  const endedBefore = before === undefined ? null : cancellationOf(before);
  if (endsAt !== null && endsAt !== endedBefore) {
    facts.push({ type: 'cancellation_scheduled', factId: step('cancels'), subscriptionRef, endsAt });
  }
  if (endsAt === null && endedBefore !== null) {
    facts.push({ type: 'cancellation_withdrawn', factId: step('stays'), subscriptionRef });
  }
  return facts;
}

/** When a cancelled subscription ends: an instant alone, or the period's end (RELIABILITY 4 d). */
export const cancellationOf = ({ cancelAt, cancelAtPeriodEnd, periodEndsAt }: SubscriptionRow): number | null =>
  cancelAt ?? (cancelAtPeriodEnd ? periodEndsAt : null);
