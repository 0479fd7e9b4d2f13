import type { Account } from './account.ts';
import type { Subscription } from './books.ts';
import { cut, follow, periodAt } from './course.ts';
import { collectDebts, noteOveruse } from './debts.ts';
import { shareOf } from './months.ts';
import { cancelMonths, fund, paidPeriod, paidRest } from './paid-lines.ts';
import { KINDS, PACKAGES, type PackageName, PLANS, type PlanName, rankOf } from './plans.ts';
import { reviewPayment } from './refunds.ts';

/** What billing tells of an account, in the model's words. Instants are milliseconds; `paid` and `part` are money. */
export type Told =
  | {
      tell: 'paid';
      line: string;
      payment: string;
      paid: number;
      subscription: string;
      plan: PlanName;
      start: number;
      end: number;
      anchor: number;
      isRest: boolean;
    }
  | { tell: 'credited'; subscription: string; plan: PlanName; start: number; end: number }
  | { tell: 'plan'; subscription: string; plan: PlanName }
  | { tell: 'cancelled'; subscription: string; at: number }
  | { tell: 'cancellation withdrawn'; subscription: string }
  | { tell: 'ended'; subscription: string }
  | { tell: 'trial'; subscription: string; plan: PlanName; end: number }
  | { tell: 'package'; line: string; payment: string; paid: number; package: PackageName }
  | { tell: 'lifetime'; line: string; payment: string; paid: number }
  | { tell: 'refunded'; payment: string; paid: number; part: number }
  | { tell: 'disputed'; payment: string; paid: number; part: number }
  | { tell: 'dispute closed'; payment: string; paid: number; part: number; won: boolean };

/** A fact that was not told before takes effect, and then whatever it makes due. */
export function tell(account: Account, told: Told): void {
  takeEffect(account, told);
  bookKeeping(account);
  if (!('payment' in told)) return;
  reviewPayment(account, told.payment, (ref) => {
    const plan = account.subscriptions.get(ref);
    if (plan && plan.status !== 'ended') end(account, plan);
  });
  bookKeeping(account);
}

function bookKeeping(account: Account): void {
  noteOveruse(account);
  collectDebts(account);
  for (const lot of account.lots) {
    if (lot.month === null || lot.period === null || lot.to <= account.now) continue;
    lot.to = Math.max(account.now, account.endOfMonthsCredits(lot.month, lot.period));
  }
  account.settle();
}

function takeEffect(account: Account, told: Told): void {
  switch (told.tell) {
    case 'paid':
      if (told.isRest) paidRest(account, told);
      else paidPeriod(account, told);
      return;
    case 'credited':
      unusedTime(account, told);
      return;
    case 'plan':
      inForce(account, told.subscription, (subscription) => changePlan(account, subscription, told.plan));
      return;
    case 'cancelled':
      inForce(account, told.subscription, (subscription) => {
        subscription.endsAt = told.at;
        const { period, now } = account;
        if (period.subscription === subscription.ref && period.start < told.at && told.at < period.end && told.at > now)
          cut(account, told.at);
        follow(account, now);
      });
      return;
    case 'cancellation withdrawn':
      inForce(account, told.subscription, (subscription) => withdraw(account, subscription));
      return;
    case 'ended': {
      const known = account.subscriptions.get(told.subscription);
      if (known && known.status !== 'ended') end(account, known);
      return;
    }
    case 'trial':
      if (account.subscriptions.has(told.subscription)) return;
      account.subscriptions.set(told.subscription, {
        ref: told.subscription,
        plan: told.plan,
        anchor: told.end,
        status: 'trialing',
        endsAt: told.end,
        next: null,
      });
      return;
    case 'package':
      if (!fund(account, told)) return;
      account.add({
        kind: 'any',
        source: 'purchase',
        funding: told.line,
        to: Number.POSITIVE_INFINITY,
        granted: PACKAGES[told.package],
      });
      return;
    case 'lifetime': {
      const funding = fund(account, told);
      if (!funding) return;
      funding.buys = told.line;
      account.subscriptions.set(told.line, {
        ref: told.line,
        plan: 'lifetime',
        anchor: 0,
        status: 'active',
        endsAt: null,
        next: null,
      });
      follow(account, account.now);
      return;
    }
    case 'refunded': {
      const payment = paymentOf(account, told);
      payment.refunded = Math.max(payment.refunded, told.part);
      return;
    }
    case 'disputed': {
      const payment = paymentOf(account, told);
      if (payment.dispute === 'none' || payment.dispute === 'open')
        Object.assign(payment, { dispute: 'open', disputed: told.part });
      return;
    }
    case 'dispute closed':
      Object.assign(paymentOf(account, told), { dispute: told.won ? 'won' : 'lost', disputed: told.part });
  }
}

function paymentOf(account: Account, told: { payment: string; paid: number }) {
  const payment = account.payments.get(told.payment) ?? {
    paid: told.paid,
    refunded: 0,
    disputed: 0,
    dispute: 'none' as const,
  };
  payment.paid = told.paid;
  account.payments.set(told.payment, payment);
  return payment;
}

function inForce(account: Account, ref: string, then: (subscription: Subscription) => void): void {
  const subscription = account.subscriptions.get(ref);
  if (subscription && subscription.status !== 'ended') then(subscription);
}

function unusedTime(account: Account, told: Extract<Told, { tell: 'credited' }>): void {
  const period = account.periods.find((each) => each.subscription === told.subscription && each.end > told.start);
  if (period) {
    const left = Math.min(period.end, told.end) - Math.max(period.start, told.start);
    for (const kind of KINDS) period.credited[kind] += shareOf(PLANS[told.plan][kind], left, period.end - period.start);
  }
  cancelMonths(account, told.subscription, period?.end ?? told.start);
}

function changePlan(account: Account, subscription: Subscription, plan: PlanName): void {
  const current = periodAt(account, subscription.ref, account.now);
  if (rankOf(plan) < rankOf(subscription.plan) && current) subscription.next = { plan, at: current.end };
  else Object.assign(subscription, { plan, next: null });
  follow(account, account.now);
}

function withdraw(account: Account, subscription: Subscription): void {
  const { endsAt } = subscription;
  const { period } = account;
  if (endsAt === null || endsAt <= account.now) return;
  subscription.endsAt = null;
  follow(account, account.now);
  const paid = [...account.fundings.values()]
    .flatMap(({ months }) => months)
    .find(
      (each) =>
        each.subscription === subscription.ref &&
        !each.cancelled &&
        period.start <= each.start &&
        each.start < period.end,
    );
  if (period.end === endsAt && paid && paid.end > period.end) period.end = paid.end;
}

/** Over now: the allocation ends, paid months to come are not released, the account goes by what else is paid for (PRODUCT 3.7). */
function end(account: Account, subscription: Subscription): void {
  Object.assign(subscription, { status: 'ended', endsAt: account.now, next: null });
  cancelMonths(account, subscription.ref, Number.NEGATIVE_INFINITY);
  follow(account, account.now);
}
