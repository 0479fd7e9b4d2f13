import type { Account } from './account.ts';
import type { Told } from './billing.ts';
import type { Command } from './commands.ts';
import { days, hours, monthFrom } from './months.ts';
import { PAID_PLANS, type PlanName } from './plans.ts';

type Bought = {
  ref: string;
  plan: PlanName;
  months: 1 | 12;
  anchor: number;
  /** Start and end of the last paid line; before the first one, of nothing. */
  line: { ref: string; payment: string; start: number; end: number } | null;
  isOver: boolean;
};

const PRICE = 12_000;
const [LOWER, HIGHER] = PAID_PLANS;

/** What a user bought, and what billing then tells: the side of Stripe in the model test. */
export class Shop {
  private readonly bought: Bought[] = [];
  private readonly payments: string[] = [];

  constructor(
    private readonly account: Account,
    private readonly next: (what: string) => string,
  ) {}

  /** The facts that a command leads to, in order; none where there is nothing it could be about. */
  facts(command: Command): Told[] {
    const { now } = this.account;
    switch (command.do) {
      case 'subscribe':
        return this.subscribe(command);
      case 'pay':
        return this.pay(command);
      case 'upgrade':
        return this.upgrade(command);
      case 'downgrade': {
        const sub = this.live(command.nth);
        if (sub?.plan !== HIGHER || !sub.line) return [];
        sub.plan = LOWER;
        return [{ tell: 'plan', subscription: sub.ref, plan: LOWER }];
      }
      case 'move the anchor':
        return this.moveAnchor(command);
      case 'cancel at the end': {
        const sub = this.live(command.nth);
        const at = command.insideDays > 0 ? now + days(command.insideDays) : (sub?.line?.end ?? now);
        return sub && at > now ? [{ tell: 'cancelled', subscription: sub.ref, at }] : [];
      }
      case 'withdraw the cancellation': {
        const sub = this.live(command.nth);
        return sub ? [{ tell: 'cancellation withdrawn', subscription: sub.ref }] : [];
      }
      case 'cancel now': {
        const sub = this.pick(
          this.bought.filter(({ isOver }) => !isOver),
          command.nth,
        );
        if (!sub) return [];
        sub.isOver = true;
        const { ref: subscription, plan, line } = sub;
        const unused = command.credits && line !== null && line.end > now && line.start <= now;
        return [
          ...(unused ? [{ tell: 'credited' as const, subscription, plan, start: now, end: line.end }] : []),
          { tell: 'ended', subscription },
        ];
      }
      case 'buy':
        return [{ tell: 'package', package: command.package, ...this.payment('package') }];
      case 'buy lifetime':
        return [{ tell: 'lifetime', ...this.payment('lifetime') }];
      case 'refund':
        return this.about(command.nth, (of) => ({
          tell: 'refunded',
          ...of,
          part: Math.floor((PRICE * command.percent) / 100),
        }));
      case 'dispute':
        return this.about(command.nth, (of) => ({
          tell: 'disputed',
          ...of,
          part: Math.floor((PRICE * command.percent) / 100),
        }));
      case 'close the dispute':
        return this.about(command.nth, (of) => {
          const { disputed = 0, dispute } = this.account.payments.get(of.payment) ?? {};
          return dispute === 'open' ? { tell: 'dispute closed', ...of, part: disputed, won: command.won } : undefined;
        });
      default:
        return [];
    }
  }

  private subscribe({ plan, months, trialDays, lateHours }: Extract<Command, { do: 'subscribe' }>): Told[] {
    const { now } = this.account;
    if (this.bought.filter((each) => this.isLive(each)).length >= 2) return [];
    const ref = this.next('sub');
    if (trialDays > 0) {
      const end = now + days(trialDays);
      this.bought.push({ ref, plan, months, anchor: end, line: null, isOver: false });
      return [{ tell: 'trial', subscription: ref, plan, end }];
    }
    const start = Math.max(now - hours(lateHours), this.account.firstSeen);
    const sub: Bought = { ref, plan, months, anchor: start, line: null, isOver: false };
    this.bought.push(sub);
    return [this.line(sub, start)];
  }

  /** The line of the period that runs now, or of the first one that is not paid; where none is due the last one once more. */
  private pay({ nth, oldest }: Extract<Command, { do: 'pay' }>): Told[] {
    const { now } = this.account;
    const sub = this.live(nth);
    if (!sub) return [];
    let start = sub.line?.end ?? sub.anchor;
    if (start > now) return sub.line ? [this.told(sub, sub.line, false)] : [];
    if (!oldest) for (let end = this.after(sub, start); end <= now; end = this.after(sub, start)) start = end;
    return [this.line(sub, start)];
  }

  private upgrade({ nth, credits, lateHours }: Extract<Command, { do: 'upgrade' }>): Told[] {
    const { now, period } = this.account;
    const sub = this.live(nth);
    if (sub?.plan !== LOWER || !sub.line || sub.line.end <= now) return [];
    const earliest = Math.max(sub.line.start, period.subscription === sub.ref ? period.start : now);
    const start = Math.max(earliest, now - hours(lateHours));
    if (start > now) return [];
    const [subscription, end] = [sub.ref, sub.line.end];
    const before = sub.plan;
    sub.plan = HIGHER;
    const part = { ref: this.next('rest'), payment: this.newPayment(), start, end };
    return [
      ...(credits ? [{ tell: 'credited' as const, subscription, plan: before, start, end }] : []),
      { tell: 'plan', subscription, plan: HIGHER },
      this.told(sub, part, true),
    ];
  }

  private moveAnchor({ nth, lateHours }: Extract<Command, { do: 'move the anchor' }>): Told[] {
    const { now } = this.account;
    const sub = this.live(nth);
    if (!sub?.line || sub.line.end <= now) return [];
    const start = Math.max(sub.line.start, now - hours(lateHours));
    const { ref: subscription, plan } = sub;
    const credited = { tell: 'credited' as const, subscription, plan, start, end: sub.line.end };
    sub.anchor = start;
    return [credited, this.line(sub, start)];
  }

  private line(sub: Bought, start: number): Told {
    sub.line = { ref: this.next('line'), payment: this.newPayment(), start, end: this.after(sub, start) };
    return this.told(sub, sub.line, false);
  }

  private told(sub: Bought, line: NonNullable<Bought['line']>, isRest: boolean): Told {
    const { ref: subscription, plan, anchor } = sub;
    const { ref, payment, start, end } = line;
    return { tell: 'paid', line: ref, payment, paid: PRICE, subscription, plan, start, end, anchor, isRest };
  }

  /** End of the line that starts then: so many months on, counted from the anchor. */
  private after({ anchor, months }: Bought, start: number): number {
    let n = 0;
    while (monthFrom(anchor, n) < start) n += months;
    return monthFrom(anchor, n + months);
  }

  private payment(what: string) {
    return { line: this.next(what), payment: this.newPayment(), paid: PRICE };
  }

  private newPayment(): string {
    const payment = this.next('payment');
    this.payments.push(payment);
    return payment;
  }

  private about(nth: number, fact: (of: { payment: string; paid: number }) => Told | undefined): Told[] {
    const payment = this.pick(this.payments.toReversed(), nth);
    const told = payment === undefined ? undefined : fact({ payment, paid: PRICE });
    return told ? [told] : [];
  }

  private isLive({ ref, isOver }: Bought): boolean {
    const endsAt = this.account.subscriptions.get(ref)?.endsAt ?? null;
    const isTrial = this.account.subscriptions.get(ref)?.status === 'trialing';
    return !isOver && (isTrial || endsAt === null || endsAt > this.account.now);
  }

  private live(nth: number): Bought | undefined {
    return this.pick(
      this.bought.filter((each) => this.isLive(each)),
      nth,
    );
  }

  private pick<T>(all: readonly T[], nth: number): T | undefined {
    return all[nth % Math.max(1, all.length)];
  }
}
