import type { BillingFactOf } from '@tandem/contracts';
import type {
  AccountState,
  InstalmentState,
  Instant,
  PeriodState,
  PlanTerms,
  SubscriptionState,
} from './account-state.ts';
import { type Amounts, amountsOf, NOTHING, share } from './amounts.ts';
import { follow } from './course.ts';
import type { Step } from './step.ts';

/** A paid line: the months it covers are funded, each released when it begins (RULES 1, 2). */
export function planPaid(state: AccountState, fact: BillingFactOf<'plan_paid'>): Step[] {
  const terms = state.plans[fact.plan];
  if (terms === undefined || state.isFunded || fact.endsAt <= fact.startsAt) return [];
  return fact.proration ? restPaid(state, fact, terms) : periodPaid(state, fact, terms);
}

function periodPaid(state: AccountState, fact: BillingFactOf<'plan_paid'>, terms: PlanTerms): Step[] {
  const before = subscriptionOf(state, fact.subscriptionRef);
  // What is paid for a subscription that was ended meanwhile comes too late, in whatever order the two were told.
  const isOver = before?.status === 'ended';
  const funded = months(fact, terms, {
    startsAt: fact.startsAt,
    monthly: terms.amounts,
    source: 'allocation',
    cancelled: isOver,
  });
  if (isOver) return [funded];
  const after = renewed(state, before, fact);
  const current = state.periods.at(-1);
  return [
    { step: 'subscription', ...after },
    ...(current?.subscriptionRef === fact.subscriptionRef
      ? replacedPeriod(state, current, fact)
      : replacedMonth(state, fact)),
    ...follow(state, replaced(state, after), fact.startsAt),
    funded,
  ];
}

/**
 * A line that starts inside the running period moves the anchor: the period ends there. One that is paid for all of a period that
 * was paid already takes its place, and what was used of that comes out of the new allocation (RULES 4).
 */
function replacedPeriod(state: AccountState, current: PeriodState, fact: BillingFactOf<'plan_paid'>): Step[] {
  if (current.startsAt < fact.startsAt && fact.startsAt < current.endsAt) return [{ step: 'cut', at: fact.startsAt }];
  const paid = highestPaid(state, current);
  const isPaidTwice =
    fact.startsAt <= current.startsAt && current.startsAt < fact.endsAt && paid.analysis + paid.any > 0;
  if (!isPaidTwice) return [];
  return [
    { step: 'credit_period', startsAt: current.startsAt, credited: paid },
    { step: 'cut', at: fact.startsAt },
  ];
}

/** The same of a subscription that the account does not go by: the month that was to come of it, should that change, is no more. */
function replacedMonth(state: AccountState, { subscriptionRef, startsAt }: BillingFactOf<'plan_paid'>): Step[] {
  const toCome = paidMonths(state, subscriptionRef, startsAt).filter(({ releasedAs }) => releasedAs === null);
  if (toCome.length === 0) return [];
  const startingFrom = Math.min(...toCome.map((month) => month.startsAt));
  return [{ step: 'cancel_instalments', subscriptionRef, startingFrom }];
}

/** The months of a subscription around an instant that are paid and not cancelled. */
const paidMonths = (state: AccountState, ref: string, at: Instant) =>
  state.instalments.filter(
    ({ subscriptionRef, startsAt, endsAt, cancelled }) =>
      subscriptionRef === ref && !cancelled && startsAt <= at && at < endsAt,
  );

/** The subscription once a period of it is paid. A period still to come keeps the plan of the running one until then. */
function renewed(
  state: AccountState,
  before: SubscriptionState | undefined,
  { subscriptionRef: ref, plan, anchorAt, startsAt }: BillingFactOf<'plan_paid'>,
): SubscriptionState {
  const endsAt = before?.status === 'active' ? before.endsAt : null;
  const paid = { ref, anchorAt, status: 'active' as const, endsAt };
  if (before?.status === 'active' && before.plan !== plan && startsAt > state.at) {
    return { ...paid, anchorAt: before.anchorAt, plan: before.plan, nextPlan: plan, changesAt: startsAt };
  }
  const isPlanned = before?.nextPlan != null && before.nextPlan !== plan;
  return {
    ...paid,
    plan,
    nextPlan: isPlanned ? before.nextPlan : null,
    changesAt: isPlanned ? before.changesAt : null,
  };
}

/**
 * A paid proration line: a higher tier for the rest of a period. The difference to the highest tier paid for in that month is
 * granted, by the share of the month that was left when the line starts: floor(Δ × left / month), once however often a plan goes
 * up and down (RULES 4). Later months that are paid already are raised to the new tier.
 */
function restPaid(state: AccountState, fact: BillingFactOf<'plan_paid'>, terms: PlanTerms): Step[] {
  const { fundingRef, paymentRef, subscriptionRef, plan, startsAt } = fact;
  const before = subscriptionOf(state, subscriptionRef);
  const month = state.periods.find((period) => period.subscriptionRef === subscriptionRef && covers(period, startsAt));
  if (before === undefined || before.status !== 'active') return [];
  const isUp = (state.plans[before.plan]?.rank ?? -1) <= terms.rank;
  const after = isUp ? { ...before, plan, nextPlan: null, changesAt: null } : before;
  const changed: Step[] = [{ step: 'subscription', ...after }, ...follow(state, replaced(state, after), state.at)];
  if (month === undefined) return [...changed, ...restOfMonths(state, fact, terms)];
  const endsAt = Math.min(month.endsAt, fact.endsAt);
  const [left, whole] = [endsAt - startsAt, month.endsAt - month.startsAt];
  const highest = highestPaid(state, month);
  const rest = amountsOf((type) => share(Math.max(0, terms.amounts[type] - highest[type]), left, whole));
  // What this line pays beyond the difference is time that was credited before and is now paid for again.
  const credited = amountsOf((type) =>
    Math.max(0, month.credited[type] - Math.max(0, share(terms.amounts[type], left, whole) - rest[type])),
  );
  const monthly = raise(state, subscriptionRef, month.endsAt, terms);
  return [
    ...changed,
    { step: 'credit_period', startsAt: month.startsAt, credited },
    {
      step: 'fund_rest',
      fundingRef,
      paymentRef,
      subscriptionRef,
      plan,
      planAmounts: terms.amounts,
      startsAt,
      endsAt,
      amounts: rest,
    },
    ...(fact.endsAt > month.endsAt
      ? [months(fact, terms, { startsAt: month.endsAt, monthly, source: 'upgrade' as const, cancelled: false })]
      : []),
  ];
}

/** The same while the account goes by another subscription: what is missing in the months that are paid already. */
function restOfMonths(state: AccountState, fact: BillingFactOf<'plan_paid'>, terms: PlanTerms): Step[] {
  const { subscriptionRef, startsAt } = fact;
  const running = paidMonths(state, subscriptionRef, startsAt);
  const highest = highestOf(running);
  const endsAt = Math.min(fact.endsAt, Math.max(startsAt, ...running.map((month) => month.endsAt)));
  const missing = amountsOf((type) => Math.max(0, terms.amounts[type] - highest[type]));
  const later = raise(state, subscriptionRef, endsAt, terms);
  const upgrade = { source: 'upgrade', cancelled: false } as const;
  return [
    ...(endsAt > startsAt ? [months({ ...fact, endsAt }, terms, { startsAt, monthly: missing, ...upgrade })] : []),
    ...(fact.endsAt > endsAt ? [months(fact, terms, { startsAt: endsAt, monthly: later, ...upgrade })] : []),
  ];
}

/** The highest tier paid for in a month, type by type: the high-water mark of RULES 4. */
function highestPaid(state: AccountState, month: PeriodState): Amounts {
  const paid = state.instalments.filter(
    ({ subscriptionRef, startsAt, endsAt, releasedAs }) =>
      releasedAs !== null &&
      subscriptionRef === month.subscriptionRef &&
      startsAt < month.endsAt &&
      endsAt > month.startsAt,
  );
  return highestOf(paid);
}

const highestOf = (paid: readonly InstalmentState[]): Amounts =>
  amountsOf((type) => Math.max(0, ...paid.map(({ planAmounts }) => planAmounts[type])));

/** What is missing in each later month that is paid already, to the amounts of a plan. */
function raise(state: AccountState, subscriptionRef: string, from: Instant, { amounts }: PlanTerms): Amounts {
  const later = state.instalments.filter(
    (each) =>
      each.subscriptionRef === subscriptionRef && !each.cancelled && each.releasedAs === null && each.startsAt >= from,
  );
  const first = Math.min(...later.map(({ startsAt }) => startsAt));
  const there = later.filter(({ startsAt }) => startsAt === first);
  return amountsOf((type) => Math.max(0, amounts[type] - there.reduce((sum, each) => sum + each.amounts[type], 0)));
}

function months(
  { fundingRef, paymentRef, subscriptionRef, plan, endsAt, anchorAt }: BillingFactOf<'plan_paid'>,
  { amounts: planAmounts }: PlanTerms,
  part: Pick<Extract<Step, { step: 'fund_months' }>, 'startsAt' | 'monthly' | 'source' | 'cancelled'>,
): Step {
  return {
    step: 'fund_months',
    fundingRef,
    paymentRef,
    subscriptionRef,
    plan,
    planAmounts,
    endsAt,
    anchorAt,
    ...part,
  };
}

/** A negative proration line: what it credits no longer funds months to come, and marks the running one (RULES 4). */
export function unusedTimeCredited(state: AccountState, fact: BillingFactOf<'unused_time_credited'>): Step[] {
  const { subscriptionRef, startsAt } = fact;
  const month = state.periods.find((period) => period.subscriptionRef === subscriptionRef && period.endsAt > startsAt);
  const amounts = state.plans[fact.plan]?.amounts ?? NOTHING;
  if (month === undefined) return [{ step: 'cancel_instalments', subscriptionRef, startingFrom: startsAt }];
  const left = Math.min(month.endsAt, fact.endsAt) - Math.max(month.startsAt, startsAt);
  const whole = month.endsAt - month.startsAt;
  return [
    {
      step: 'credit_period',
      startsAt: month.startsAt,
      credited: amountsOf((type) => month.credited[type] + share(amounts[type], left, whole)),
    },
    { step: 'cancel_instalments', subscriptionRef, startingFrom: month.endsAt },
  ];
}

export const subscriptionOf = (state: AccountState, wanted: string) =>
  state.subscriptions.find(({ ref }) => ref === wanted);

/** The account's subscriptions with one of them as it is after a fact. */
export function replaced(state: AccountState, after: SubscriptionState): SubscriptionState[] {
  return [...state.subscriptions.filter(({ ref }) => ref !== after.ref), after];
}

export const covers = (period: PeriodState, at: Instant) => period.startsAt <= at && at < period.endsAt;
