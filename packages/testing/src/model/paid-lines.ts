import type { Account } from './account.ts';
import type { Told } from './billing.ts';
import type { Funding, PaidMonth, Period, Subscription } from './books.ts';
import { cut, follow, periodAt } from './course.ts';
import { monthAround, shareOf } from './months.ts';
import { none, type PerKind, PLANS, perKind, rankOf } from './plans.ts';

/** Once per line (RULES 1). */
export function fund(account: Account, told: { line: string; payment: string }): Funding | undefined {
  if (account.fundings.has(told.line)) return undefined;
  const funding: Funding = { ref: told.line, payment: told.payment, months: [], takings: [], buys: null };
  account.fundings.set(told.line, funding);
  return funding;
}

type Paid = Extract<Told, { tell: 'paid' }>;

export function paidPeriod(account: Account, told: Paid): void {
  const funding = fund(account, told);
  if (!funding) return;
  const before = account.subscriptions.get(told.subscription);
  const isOver = before?.status === 'ended';
  if (!isOver) {
    const isPlanned = before?.next && before.next.plan !== told.plan;
    account.subscriptions.set(told.subscription, {
      ref: told.subscription,
      plan: told.plan,
      anchor: told.anchor,
      status: 'active',
      endsAt: before?.status === 'active' ? before.endsAt : null,
      next: isPlanned ? before.next : null,
    });
    if (account.period.subscription === told.subscription) takePlace(account, told);
    else
      for (const each of monthsAround(account, told))
        if (each.released === null) cancelMonths(account, told.subscription, each.start);
    follow(account, told.start);
  }
  addMonths(funding, told, { from: told.start, gives: PLANS[told.plan], source: 'allocation', cancelled: isOver });
}

/** A line from inside the running period on ends it; one for all of a period that was paid already takes its place (RULES 4). */
function takePlace(account: Account, told: Paid): void {
  const { period } = account;
  if (period.start < told.start && told.start < period.end) {
    cut(account, told.start);
    return;
  }
  const paid = highestPaid(account, period);
  if (told.start > period.start || told.end <= period.start || paid.analysis === 0) return;
  period.credited = paid;
  cut(account, told.start);
}

/** The difference to the highest tier paid for in the month, by the share of it that is left at the line's own start (RULES 4). */
export function paidRest(account: Account, told: Paid): void {
  const subscription = account.subscriptions.get(told.subscription);
  const period = periodAt(account, told.subscription, told.start);
  if (subscription?.status !== 'active') return;
  const funding = fund(account, told);
  if (!funding) return;
  if (period === undefined) {
    raiseAside(account, funding, told);
    rise(account, subscription, told);
    return;
  }
  const to = Math.min(period.end, told.end);
  const share = (amount: number) => shareOf(amount, to - told.start, period.end - period.start);
  const tier = PLANS[told.plan];
  const highest = highestPaid(account, period);
  const gives = perKind((kind) => share(Math.max(0, tier[kind] - highest[kind])));
  period.credited = perKind((kind) =>
    Math.max(0, period.credited[kind] - Math.max(0, share(tier[kind]) - gives[kind])),
  );
  rise(account, subscription, told);
  const raise = missingLater(account, told.subscription, period.end, tier);
  funding.months.push(month(told, told.start, to, gives, 'upgrade'));
  if (told.end > period.end)
    addMonths(funding, told, { from: period.end, gives: raise, source: 'upgrade', cancelled: false });
}

function rise(account: Account, subscription: Subscription, told: Paid): void {
  if (rankOf(subscription.plan) <= rankOf(told.plan)) {
    subscription.plan = told.plan;
    subscription.next = null;
  }
  follow(account, account.now);
}

/** Another subscription is followed: the month under way and those to come get what they lack, for the day that ends. */
function raiseAside(account: Account, funding: Funding, told: Paid): void {
  const tier = PLANS[told.plan];
  const around = monthsAround(account, told);
  const lacking = perKind((kind) => Math.max(0, tier[kind] - Math.max(0, ...around.map((each) => each.tier[kind]))));
  const to = around.length === 0 ? told.start : Math.min(told.end, Math.max(...around.map(({ end }) => end)));
  const later = missingLater(account, told.subscription, to, tier);
  addMonths(funding, { ...told, end: to }, { from: told.start, gives: lacking, source: 'upgrade', cancelled: false });
  addMonths(funding, told, { from: to, gives: later, source: 'upgrade', cancelled: false });
}

const monthsAround = (account: Account, { subscription, start }: Paid) =>
  [...account.fundings.values()]
    .flatMap(({ months }) => months)
    .filter((each) => each.subscription === subscription && !each.cancelled && each.start <= start && start < each.end);

/** The high-water mark: what was paid for at most in a period, type by type. */
function highestPaid(account: Account, period: Period): PerKind {
  const tiers = [...account.fundings.values()].flatMap(({ months }) =>
    months.filter(
      (each) =>
        each.subscription === period.subscription &&
        each.released !== null &&
        each.start < period.end &&
        each.end > period.start,
    ),
  );
  return perKind((kind) => Math.max(0, ...tiers.map(({ tier }) => tier[kind])));
}

/** What is missing to a tier in the months that are paid already and still to come. */
function missingLater(account: Account, ref: string, from: number, tier: PerKind): PerKind {
  const later = [...account.fundings.values()]
    .flatMap(({ months }) => months)
    .filter((each) => each.subscription === ref && !each.cancelled && each.released === null && each.start >= from);
  const first = Math.min(...later.map(({ start }) => start));
  const there = later.filter(({ start }) => start === first);
  return perKind((kind) => Math.max(0, tier[kind] - there.reduce((sum, { gives }) => sum + gives[kind], 0)));
}

function month(
  told: Paid,
  start: number,
  end: number,
  gives: PerKind,
  source: PaidMonth['source'],
  cancelled = false,
): PaidMonth {
  const { line: funding, subscription } = told;
  return {
    funding,
    subscription,
    source,
    start,
    end,
    gives,
    tier: PLANS[told.plan],
    withheld: none(),
    released: null,
    cancelled,
  };
}

/** Every month of a line counted from the anchor; a part of one gets its share. */
function addMonths(
  funding: Funding,
  told: Paid,
  { from, gives, source, cancelled }: { from: number; gives: PerKind; source: PaidMonth['source']; cancelled: boolean },
): void {
  for (let at = from; at < told.end; ) {
    const whole = monthAround(told.anchor, at);
    const end = Math.min(whole.end, told.end);
    const part = perKind((kind) => shareOf(gives[kind], end - at, whole.end - whole.start));
    funding.months.push(month(told, at, end, part, source, cancelled));
    at = end;
  }
}

/** Months that begin then or later and were not released will not be. */
export function cancelMonths(account: Account, ref: string, from: number): void {
  for (const { months } of account.fundings.values())
    for (const each of months)
      if (each.subscription === ref && each.released === null && each.start >= from) each.cancelled = true;
}
