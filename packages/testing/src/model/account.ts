import {
  type Debt,
  type Funding,
  type Hold,
  inBurnOrder,
  isAllocation,
  type Lot,
  type PaidMonth,
  type Payment,
  type Period,
  type Subscription,
} from './books.ts';
import { days, monthAround } from './months.ts';
import { countsUnder, isByCalendar, KINDS, type Kind, none, PLANS, perKind, rankOf, type System } from './plans.ts';

export type Terms = {
  /** Leftovers of a month that go over into the next, at most; of every paid plan and kind. */
  rollover: number;
  /** Debts of claw-backs are paid from months to come (CLAWBACK_DEBT). */
  clawbackDebt: boolean;
};

/**
 * One user's credits as PRODUCT 3 and RULES 1 to 9 say, without a look at the code that is tested: one event after the other, at
 * its own instant, in plain objects. Instants are milliseconds since 1970.
 */
export class Account {
  system: System = 'v2';
  lots: Lot[] = [];
  periods: Period[] = [];
  holds: Hold[] = [];
  debts: Debt[] = [];
  readonly subscriptions = new Map<string, Subscription>();
  readonly fundings = new Map<string, Funding>();
  readonly payments = new Map<string, Payment>();
  readonly firstSeen: number;
  private births = 0;

  constructor(
    public now: number,
    readonly terms: Terms,
  ) {
    this.firstSeen = now;
    this.beginPeriod(now, true);
  }

  get period(): Period {
    const last = this.periods.at(-1);
    if (last === undefined) throw new Error('an account has a period');
    return last;
  }

  /** Lets time pass: what ends, ends at its own instant, then begins what begins. */
  advance(to: number): void {
    for (let next = this.nextEvent(); next <= to; next = this.nextEvent()) {
      this.now = Math.max(this.now, next);
      this.settle();
    }
    this.now = to;
  }

  private nextEvent(): number {
    return Math.min(
      this.period.end,
      ...this.lots.filter((lot) => lot.remaining > 0).map((lot) => lot.to),
      ...this.holds.filter((hold) => hold.status === 'active').map((hold) => hold.endsAt),
    );
  }

  /** Everything due at this instant. */
  settle(): void {
    for (const hold of this.holds)
      if (hold.status === 'active' && hold.endsAt <= this.now) this.endHold(hold, 'expired');
    this.coverNow();
    this.releaseMonths();
    this.expireLots();
  }

  /** A period for now, and for every month missed before. */
  private coverNow(): void {
    if (this.periods.length === 0) this.beginPeriod(this.now, true);
    while (this.period.end <= this.now) this.beginPeriod(this.period.end);
  }

  add(lot: Pick<Lot, 'kind' | 'source' | 'to' | 'granted'> & Partial<Lot>): Lot {
    const full: Lot = {
      funding: null,
      period: null,
      month: null,
      priority: 50,
      from: this.now,
      born: this.births++,
      consumed: 0,
      expired: 0,
      revoked: 0,
      held: 0,
      remaining: lot.granted,
      ...lot,
    };
    if (full.granted > 0) this.lots.push(full);
    return full;
  }

  spendable(kind: Kind): number {
    return this.usable(kind).reduce((sum, { remaining }) => sum + remaining, 0);
  }

  /** Lots of a type, and those for any, in burn order. */
  usable(kind: Kind): Lot[] {
    return this.lots.filter((lot) => lot.remaining > 0 && (lot.kind === kind || lot.kind === 'any')).sort(inBurnOrder);
  }

  /** Of the subscriptions in force the highest plan counts (RULES 15), of equal ones that which counts already; none: the free plan. */
  followed(at = this.now): Subscription | undefined {
    const isFollowed = ({ ref }: Subscription) => Number(ref === this.periods.at(-1)?.subscription);
    return [...this.subscriptions.values()]
      .filter(({ status, endsAt }) => status === 'active' && (endsAt === null || endsAt > at))
      .sort((a, b) => rankOf(b.plan) - rankOf(a.plan) || isFollowed(b) - isFollowed(a) || (a.ref < b.ref ? -1 : 1))[0];
  }

  private beginPeriod(start: number, isFirst = false): void {
    for (const subscription of this.subscriptions.values()) {
      if (subscription.next === null || subscription.next.at > start) continue;
      subscription.plan = subscription.next.plan;
      subscription.next = null;
    }
    const subscription = this.followed(start);
    const plan = subscription?.plan ?? 'free';
    const calendar = isByCalendar(plan);
    const month = monthAround(calendar ? 0 : (subscription?.anchor ?? 0), start);
    const period: Period = {
      start: isFirst ? month.start : start,
      end: Math.min(month.end, subscription?.endsAt ?? month.end, subscription?.next?.at ?? month.end),
      plan,
      subscription: subscription?.ref ?? null,
      system: this.system,
      limit: none(),
      credited: none(),
      isCharged: false,
    };
    this.periods.push(period);
    if (calendar && !this.gotAllowance(plan, month.start)) {
      this.allowances.add(`${plan} ${month.start}`);
      period.limit = perKind((kind) => (countsUnder(this.system, kind) ? PLANS[plan][kind] : 0));
      for (const kind of KINDS)
        this.add({ kind, source: 'allocation', period, from: start, to: period.end, granted: period.limit[kind] });
    }
  }

  private readonly allowances = new Set<string>();
  /** Once a calendar month, whatever happens in between (RULES 5). */
  private gotAllowance(plan: string, monthStart: number): boolean {
    return this.allowances.has(`${plan} ${monthStart}`);
  }

  /** Paid months that have begun, of the subscription the account follows, become lots (RULES 1). */
  private releaseMonths(): void {
    const months = [...this.fundings.values()].flatMap((funding) => funding.months);
    for (const month of months.sort((a, b) => a.start - b.start || (a.funding < b.funding ? -1 : 1))) {
      if (month.released !== null || month.cancelled || month.start > this.now) continue;
      const period = this.periods.findLast(
        ({ subscription, start, end }) =>
          subscription === month.subscription && start < month.end && end > month.start && start <= this.now,
      );
      if (period === undefined) continue;
      month.released = period.system;
      for (const kind of KINDS) {
        if (!countsUnder(period.system, kind)) continue;
        const granted = month.gives[kind] - month.withheld[kind];
        period.limit[kind] += granted;
        const from = Math.max(month.start, period.start);
        const to = this.endOfMonthsCredits(month, period);
        this.add({ kind, source: month.source, funding: month.funding, month, period, from, to, granted });
      }
    }
  }

  /** Of a month whose renewal is due and not paid, leftovers stay for 24 hours at most (RULES 2). */
  endOfMonthsCredits(month: PaidMonth, period: Period): number {
    const subscription = this.subscriptions.get(month.subscription);
    const renews = subscription?.status === 'active' && subscription.endsAt === null && period.end === month.end;
    const isPaidOn = [...this.fundings.values()].some(({ months }) =>
      months.some((each) => each.subscription === month.subscription && !each.cancelled && each.start >= month.end),
    );
    return period.end + (renews && !isPaidOn ? days(1) : 0);
  }

  private expireLots(): void {
    const ended = this.lots.filter((lot) => lot.to <= this.now && lot.remaining > 0);
    const leftovers = new Map<string, { period: Period; kind: Kind; amount: number }>();
    for (const lot of ended) {
      if (isAllocation(lot) && lot.period !== null) {
        const key = `${lot.period.start} ${lot.kind}`;
        const amount = (leftovers.get(key)?.amount ?? 0) + lot.remaining;
        leftovers.set(key, { period: lot.period, kind: lot.kind, amount });
      }
      lot.expired += lot.remaining;
      lot.remaining = 0;
    }
    for (const { period, kind, amount } of leftovers.values()) this.rollOver(period, kind, amount);
  }

  /** Leftovers of a month go over into the next of the same plan, once that got its own, up to the cap; not what was paid back. */
  private rollOver(period: Period, kind: Kind, leftover: number): void {
    const next = this.periods.find(({ start }) => start === period.end);
    if (next === undefined || next.plan !== period.plan || next.system !== period.system || next.plan === 'free')
      return;
    const isGranted = this.lots.some((lot) => lot.period === next && lot.kind === kind && isAllocation(lot));
    const isRolled = this.lots.some((lot) => lot.period === next && lot.kind === kind && lot.source === 'rollover');
    const amount = Math.min(this.terms.rollover, Math.max(0, leftover - period.credited[kind]));
    if (!isGranted || isRolled || amount === 0) return;
    const lot = this.add({ kind, source: 'rollover', period: next, from: next.start, to: next.end, granted: amount });
    if (lot.to > this.now) return;
    lot.expired = amount;
    lot.remaining = 0;
  }

  /** What a hold still has goes back to its own lots, and ends at once where the lot has (RULES 7). */
  endHold(hold: Hold, status: Exclude<Hold['status'], 'active'>): void {
    hold.status = status;
    for (const draw of hold.draws) {
      draw.lot.held -= draw.held;
      if (draw.lot.to <= this.now) draw.lot.expired += draw.held;
      else draw.lot.remaining += draw.held;
      hold.returned += draw.held;
      draw.held = 0;
    }
  }
}
