import type { LotCreditType } from '@tandem/contracts';
import type { ClawbackState, Instant, SubscriptionState } from './account-state.ts';
import type { Amounts } from './amounts.ts';

/** Which plan an account is on. Null: the free plan, in calendar months. */
export type Course = {
  readonly subscriptionRef: string | null;
  readonly plan: string | null;
  readonly anchorAt: Instant;
};

/**
 * One change of an account's books, as plain data. Steps change what is scheduled and what was taken back; whatever they make
 * due (expiry, release of instalments) is then applied by the one SQL function that also does it at every boundary.
 */
export type Step =
  | ({ readonly step: 'subscription' } & SubscriptionState)
  /** What is followed from now, and until when at most; what comes then is found when it comes (courses_until). */
  | { readonly step: 'course'; readonly now: Course; readonly until: Instant | null }
  /** Ends the current period, and what it granted, at an instant that is not before its start. */
  | { readonly step: 'cut'; readonly at: Instant }
  /** Lets the current period last longer again, up to its month's end. */
  | { readonly step: 'lengthen'; readonly to: Instant }
  /** One month after the other, counted from the anchor, between two instants. */
  | {
      readonly step: 'fund_months';
      readonly fundingRef: string;
      readonly paymentRef: string;
      readonly subscriptionRef: string;
      readonly plan: string;
      readonly planAmounts: Amounts;
      readonly startsAt: Instant;
      readonly endsAt: Instant;
      readonly anchorAt: Instant;
      /** Of a whole month; a part of a month gets its share. */
      readonly monthly: Amounts;
      readonly source: 'allocation' | 'upgrade';
      /** Paid for a subscription that is over: kept on the books, never released. */
      readonly cancelled: boolean;
    }
  /** The rest of a month at a higher tier: these credits, not a share of them. */
  | {
      readonly step: 'fund_rest';
      readonly fundingRef: string;
      readonly paymentRef: string;
      readonly subscriptionRef: string;
      readonly plan: string;
      readonly planAmounts: Amounts;
      readonly startsAt: Instant;
      readonly endsAt: Instant;
      readonly amounts: Amounts;
    }
  | {
      readonly step: 'fund_package';
      readonly fundingRef: string;
      readonly paymentRef: string;
      readonly credits: number;
    }
  | { readonly step: 'fund_plan'; readonly fundingRef: string; readonly paymentRef: string; readonly plan: string }
  | { readonly step: 'cancel_instalments'; readonly subscriptionRef: string; readonly startingFrom: Instant }
  /** Sets how much of a period's credits Stripe gave the money back for. */
  | { readonly step: 'credit_period'; readonly startsAt: Instant; readonly credited: Amounts }
  | ({ readonly step: 'clawback'; readonly paymentRef: string } & ClawbackState)
  | {
      readonly step: 'withhold';
      readonly fundingRef: string;
      readonly startsAt: Instant;
      readonly creditType: LotCreditType;
      readonly amount: number;
    }
  | {
      readonly step: 'revoke';
      readonly fundingRef: string;
      readonly lotId: number;
      readonly creditType: LotCreditType;
      readonly amount: number;
    }
  /** The whole hold ends; what it held is back in its lots and may then be revoked. */
  | { readonly step: 'revoke_hold'; readonly holdId: string }
  | {
      readonly step: 'write_off' | 'owe';
      readonly fundingRef: string;
      readonly creditType: LotCreditType;
      readonly amount: number;
    }
  /** Undoes a part of a taking: money that came back after all. */
  | { readonly step: 'give_back'; readonly takingId: number; readonly amount: number };
