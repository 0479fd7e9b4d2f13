import type { AccountState, Instant, PeriodState, SubscriptionState } from './account-state.ts';
import type { Course, Step } from './step.ts';

const FREE: Course = { subscriptionRef: null, plan: null, anchorAt: 0 };

/**
 * Which plan an account follows: of the subscriptions that are paid for the highest plan counts (RULES 15), of equal ones the one
 * it follows already, free when none is. Where that is not what the current period follows, the period is cut at `switchAt` and the new one begins (PRODUCT 3.7).
 * @param subscriptions all of the account's, as they are after the fact
 */
export function follow(state: AccountState, subscriptions: readonly SubscriptionState[], switchAt: Instant): Step[] {
  const current = state.periods.at(-1);
  const isFollowed = ({ ref }: SubscriptionState) => Number(ref === current?.subscriptionRef);
  const [first] = subscriptions
    .filter(({ status, endsAt }) => status === 'active' && (endsAt === null || endsAt > state.at))
    .sort(
      (a, b) => rank(state, b.plan) - rank(state, a.plan) || isFollowed(b) - isFollowed(a) || (a.ref < b.ref ? -1 : 1),
    );
  const now = first ? courseOf(first) : FREE;
  const isSameCourse = current === undefined || current.subscriptionRef === now.subscriptionRef;
  if (!isSameCourse && switchAt > state.at) {
    return [
      { step: 'cut', at: switchAt },
      { step: 'course', now: courseBefore(state, current), until: switchAt },
    ];
  }
  return [
    ...(isSameCourse ? [] : ([{ step: 'cut', at: switchAt }] as const)),
    { step: 'course', now, until: first ? courseEnd(first) : null },
  ];
}

function courseEnd({ endsAt, changesAt }: SubscriptionState): Instant | null {
  if (endsAt === null || changesAt === null) return endsAt ?? changesAt;
  return Math.min(endsAt, changesAt);
}

function courseOf({ ref, plan, anchorAt }: SubscriptionState): Course {
  return { subscriptionRef: ref, plan, anchorAt };
}

/** What the account follows until a switch that is still to come. */
function courseBefore(state: AccountState, { subscriptionRef }: PeriodState): Course {
  const followed = state.subscriptions.find(({ ref }) => ref === subscriptionRef);
  return followed ? courseOf(followed) : FREE;
}

const rank = (state: AccountState, plan: string) => state.plans[plan]?.rank ?? -1;
