import type { CreditSystem, LotCreditType } from '@tandem/contracts';
import type { Amounts } from './amounts.ts';

/** Milliseconds since 1970, UTC. */
export type Instant = number;

/** What a plan gives each month, and its place among the plans: the higher rank counts (RULES 15). */
export type PlanTerms = { readonly rank: number; readonly amounts: Amounts };

/** A plan somebody pays for. `plan` becomes `nextPlan` at `changesAt`; `endsAt` is set once it is cancelled at a period's end. */
export type SubscriptionState = {
  readonly ref: string;
  readonly plan: string;
  readonly anchorAt: Instant;
  readonly status: 'trialing' | 'active' | 'ended';
  readonly endsAt: Instant | null;
  readonly nextPlan: string | null;
  readonly changesAt: Instant | null;
};

export type PeriodState = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Null in a calendar month that nobody pays for. */
  readonly subscriptionRef: string | null;
  /** Credits of time for which Stripe gave the money back. */
  readonly credited: Amounts;
};

/** A month, or the rest of one, that a payment funds. */
export type InstalmentState = {
  readonly fundingRef: string;
  readonly subscriptionRef: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly amounts: Amounts;
  /** What the plan it was paid at gives in a whole month. */
  readonly planAmounts: Amounts;
  /** Taken back before it was released. */
  readonly withheld: Amounts;
  /** The system it was released under; null while it is to come. */
  readonly releasedAs: CreditSystem | null;
  readonly cancelled: boolean;
};

/** Where a claw-back took credits from. */
export type TakingState = {
  readonly takingId: number;
  readonly kind: 'instalment' | 'lot' | 'expired' | 'debt';
  readonly creditType: LotCreditType;
  readonly amount: number;
  readonly lotId: number | null;
  readonly startsAt: Instant | null;
};

export type FundedLotState = {
  readonly lotId: number;
  readonly creditType: LotCreditType;
  readonly granted: number;
  readonly consumed: number;
  readonly remaining: number;
  readonly held: number;
  /** Null: never. */
  readonly expiresAt: Instant | null;
};

/** One funding of a payment: a line of an invoice, a bought package, a plan bought once. */
export type FundingState = {
  readonly ref: string;
  readonly kind: 'months' | 'package' | 'plan';
  readonly subscriptionRef: string | null;
  readonly instalments: readonly InstalmentState[];
  readonly lots: readonly FundedLotState[];
  readonly takings: readonly TakingState[];
};

/** Money of one payment that went back, or may: refunded in all, and held by a dispute. */
export type ClawbackState = {
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly disputedMinor: number;
  readonly dispute: 'none' | 'open' | 'lost' | 'won';
};

export type HoldState = {
  readonly holdId: string;
  readonly draws: readonly { readonly lotId: number; readonly held: number }[];
};

/** What the rules see of an account: locked, with everything due applied. The part about a payment is there when a fact names one. */
export type AccountState = {
  readonly at: Instant;
  readonly plans: Readonly<Record<string, PlanTerms>>;
  readonly packages: Readonly<Record<string, number>>;
  readonly subscriptions: readonly SubscriptionState[];
  /** The latest ones, the current one last. */
  readonly periods: readonly PeriodState[];
  /** Released in one of those periods, or still to come. */
  readonly instalments: readonly InstalmentState[];
  /** True when the fact's own funding is on the books already. */
  readonly isFunded: boolean;
  readonly clawback: ClawbackState | null;
  readonly fundings: readonly FundingState[];
  /** Active ones. */
  readonly holds: readonly HoldState[];
};
