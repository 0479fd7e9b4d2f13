import type { BillingFactOf } from '@tandem/contracts';
import type { AccountState, SubscriptionState } from './account-state.ts';
import { follow } from './course.ts';
import { covers, replaced, subscriptionOf } from './plan-paid.ts';
import type { Step } from './step.ts';

type FactOf = BillingFactOf<
  'plan_changed' | 'cancellation_scheduled' | 'cancellation_withdrawn' | 'subscription_ended' | 'trial_started'
>;

/** A trial funds nothing: it is noted, and the account stays where it is (RULES 1). */
export function trialStarted(state: AccountState, fact: BillingFactOf<'trial_started'>): Step[] {
  if (subscriptionOf(state, fact.subscriptionRef) !== undefined || state.plans[fact.plan] === undefined) return [];
  const { subscriptionRef: ref, plan, anchorAt } = fact;
  return [
    {
      step: 'subscription',
      ref,
      plan,
      anchorAt,
      status: 'trialing',
      endsAt: fact.endsAt,
      nextPlan: null,
      changesAt: null,
    },
  ];
}

/** A higher plan counts at once, by name; its credits come with its payment. A lower one counts from the next period (RULES 4). */
export function planChanged(state: AccountState, fact: BillingFactOf<'plan_changed'>): Step[] {
  const before = knownSubscription(state, fact);
  const terms = state.plans[fact.plan];
  if (before === undefined || terms === undefined) return [];
  const isLower = terms.rank < (state.plans[before.plan]?.rank ?? -1);
  const current = state.periods.find((period) => period.subscriptionRef === before.ref && covers(period, state.at));
  const after =
    isLower && current !== undefined
      ? { ...before, nextPlan: fact.plan, changesAt: current.endsAt }
      : { ...before, plan: fact.plan, nextPlan: null, changesAt: null };
  return applied(state, after);
}

/** Stays until then; leftovers are not kept for a renewal that will not come (PRODUCT 3.7). */
export function cancellationScheduled(state: AccountState, fact: BillingFactOf<'cancellation_scheduled'>): Step[] {
  const before = knownSubscription(state, fact);
  if (before === undefined) return [];
  const current = state.periods.at(-1);
  const endsInside =
    current?.subscriptionRef === before.ref && current.startsAt < fact.endsAt && fact.endsAt < current.endsAt;
  return [
    ...(endsInside && fact.endsAt > state.at ? ([{ step: 'cut', at: fact.endsAt }] as const) : []),
    ...applied(state, { ...before, endsAt: fact.endsAt }),
  ];
}

export function cancellationWithdrawn(state: AccountState, fact: BillingFactOf<'cancellation_withdrawn'>): Step[] {
  const before = knownSubscription(state, fact);
  if (before === undefined || before.endsAt === null || before.endsAt <= state.at) return [];
  const current = state.periods.at(-1);
  const month = state.instalments.find(
    (each) => each.subscriptionRef === before.ref && current !== undefined && covers(current, each.startsAt),
  );
  const wasCut = current !== undefined && current.endsAt === before.endsAt && month && month.endsAt > current.endsAt;
  return [
    ...applied(state, { ...before, endsAt: null }),
    ...(wasCut ? ([{ step: 'lengthen', to: month.endsAt }] as const) : []),
  ];
}

/** Over now: what it granted ends, months to come are not released, the account follows what else is paid for (PRODUCT 3.7). */
export function subscriptionEnded(state: AccountState, fact: BillingFactOf<'subscription_ended'>): Step[] {
  const known = subscriptionOf(state, fact.subscriptionRef);
  if (known?.status === 'ended') return [];
  const before = known ?? unseen(state, fact.subscriptionRef);
  if (before === undefined) return [];
  return endNow(state, before);
}

/** The steps that end a subscription at this moment. */
export function endNow(state: AccountState, before: SubscriptionState): Step[] {
  const after: SubscriptionState = { ...before, status: 'ended', endsAt: state.at, nextPlan: null, changesAt: null };
  return [{ step: 'cancel_instalments', subscriptionRef: after.ref, startingFrom: 0 }, ...applied(state, after)];
}

/** An end told before anything else of a subscription: it is kept, so that what is told later finds it over. */
function unseen(state: AccountState, ref: string): SubscriptionState | undefined {
  const [lowest] = Object.entries(state.plans).sort(([, a], [, b]) => a.rank - b.rank);
  if (lowest === undefined) return undefined;
  return { ref, plan: lowest[0], anchorAt: 0, status: 'ended', endsAt: state.at, nextPlan: null, changesAt: null };
}

function knownSubscription(state: AccountState, fact: FactOf): SubscriptionState | undefined {
  const known = subscriptionOf(state, fact.subscriptionRef);
  return known?.status === 'ended' ? undefined : known;
}

function applied(state: AccountState, after: SubscriptionState): Step[] {
  return [{ step: 'subscription', ...after }, ...follow(state, replaced(state, after), state.at)];
}
