import type { AccountState, Instant, PeriodState, SubscriptionState } from './account-state.ts';
import type { Course, Step } from './step.ts';

const FREE: Course = { subscriptionRef: null, plan: null, anchorAt: 0 };

/**
 * Which plan an account follows: of the subscriptions that are paid for the highest plan counts (RULES 15), free when none is.
 * Where that is not what the current period follows, the period is cut at `switchAt` and the new one begins (PRODUCT 3.7).
 * @param subscriptions all of the account's, as they are after the fact
 */
export function follow(state: AccountState, subscriptions: readonly SubscriptionState[], switchAt: Instant): Step[] {
  const [first, second] = subscriptions
    .filter(({ status, endsAt }) => status === 'active' && (endsAt === null || endsAt > state.at))
    .sort((a, b) => rank(state, b.plan) - rank(state, a.plan));
  const now = first ? courseOf(first) : FREE;
  const after = second ? courseOf(second) : FREE;
  const changes = first?.nextPlan != null && first.changesAt !== null && isBefore(first.changesAt, first.endsAt);
  const current = state.periods.at(-1);
  const isSameCourse = current === undefined || current.subscriptionRef === now.subscriptionRef;
  if (!isSameCourse && switchAt > state.at) {
    return [{ step: 'cut', at: switchAt }, courseUntil(courseBefore(state, current), switchAt, now)];
  }
  return [
    ...(isSameCourse ? [] : ([{ step: 'cut', at: switchAt }] as const)),
    changes
      ? courseUntil(now, first.changesAt, { ...now, plan: first.nextPlan })
      : courseUntil(now, first?.endsAt ?? null, after),
  ];
}

function courseUntil(now: Course, until: Instant | null, then: Course): Step {
  return { step: 'course', now, until, then };
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
const isBefore = (at: Instant, end: Instant | null) => end === null || at < end;
