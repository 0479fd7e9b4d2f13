import type { Kind, PerKind, PlanName, System } from './plans.ts';

export type Source =
  | 'allocation'
  | 'upgrade'
  | 'rollover'
  | 'purchase'
  | 'promotion'
  | 'compensation'
  | 'adjustment'
  | 'legacy';

export type Lot = {
  kind: Kind;
  source: Source;
  /** The paid line or package it comes from. */
  funding: string | null;
  /** The period whose allocation it is a part of. */
  period: Period | null;
  month: PaidMonth | null;
  priority: number;
  from: number;
  /** Infinity: never. */
  to: number;
  born: number;
  granted: number;
  consumed: number;
  expired: number;
  revoked: number;
  held: number;
  remaining: number;
};

export type Period = {
  start: number;
  end: number;
  plan: PlanName;
  subscription: string | null;
  system: System;
  limit: PerKind;
  /** Credits of time for which the money came back (RULES 4). */
  credited: PerKind;
  /** Too much use of it is on the books. */
  isCharged: boolean;
};

export type Subscription = {
  ref: string;
  plan: PlanName;
  anchor: number;
  status: 'trialing' | 'active' | 'ended';
  endsAt: number | null;
  next: { plan: PlanName; at: number } | null;
};

/** A month, or a part of one, that a line pays for; in the amounts of both systems, because the system is looked up at its start (RULES 6). */
export type PaidMonth = {
  funding: string;
  subscription: string;
  source: 'allocation' | 'upgrade';
  start: number;
  end: number;
  gives: PerKind;
  /** What the plan gives in a whole month. */
  tier: PerKind;
  withheld: PerKind;
  released: System | null;
  cancelled: boolean;
};

/** Where a refund or dispute took credits of a funding from. */
export type Taking = { kind: Kind; amount: number } & (
  | { from: 'month'; month: PaidMonth }
  | { from: 'lot'; lot: Lot }
  | { from: 'expired' }
  | { from: 'debt'; debt: Debt }
);

export type Funding = {
  ref: string;
  payment: string;
  months: PaidMonth[];
  takings: Taking[];
  /** The plan that it bought for ever. */
  buys: string | null;
};

export type Debt = {
  reason: 'clawback' | 'overuse';
  kind: Kind;
  amount: number;
  collected: number;
  forgiven: number;
};

export type Payment = { paid: number; refunded: number; disputed: number; dispute: 'none' | 'open' | 'won' | 'lost' };

export type Hold = {
  id: string;
  kind: 'analysis' | 'roast';
  amount: number;
  captured: number;
  returned: number;
  status: 'active' | 'captured' | 'released' | 'expired' | 'revoked';
  createdAt: number;
  endsAt: number;
  draws: { lot: Lot; held: number }[];
};

export const isAllocation = ({ source }: Lot) => source === 'allocation' || source === 'upgrade';

/** Burn order: priority, soonest end, typed before any, oldest (PRODUCT 3.3). */
export function inBurnOrder(a: Lot, b: Lot): number {
  return (
    a.priority - b.priority ||
    compare(a.to, b.to) ||
    Number(a.kind === 'any') - Number(b.kind === 'any') ||
    a.from - b.from ||
    a.born - b.born
  );
}

const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
