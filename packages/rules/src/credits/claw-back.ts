import type { BillingFactOf, LotCreditType } from '@tandem/contracts';
import type { AccountState, ClawbackState, FundingState, TakingState } from './account-state.ts';
import { CREDIT_KINDS, share } from './amounts.ts';
import type { Step } from './step.ts';
import { endNow } from './subscription-changed.ts';

const NONE: ClawbackState = { paidMinor: 0, refundedMinor: 0, disputedMinor: 0, dispute: 'none' };

/** What went back of a payment, as far as is known. Refunds are told as totals, so an older one told later changes nothing. */
export function clawbackTold(
  state: AccountState,
  fact: BillingFactOf<'payment_refunded' | 'payment_disputed' | 'dispute_closed'>,
): Step[] {
  const before = state.clawback ?? NONE;
  const { paymentRef, paidMinor } = fact;
  if (fact.type === 'payment_refunded') {
    const refundedMinor = Math.max(before.refundedMinor, fact.refundedMinor);
    return [{ step: 'clawback', paymentRef, ...before, paidMinor, refundedMinor }];
  }
  const isClosed = before.dispute === 'won' || before.dispute === 'lost';
  if (fact.type === 'payment_disputed' && isClosed) return [];
  const dispute = fact.type === 'payment_disputed' ? 'open' : fact.won ? 'won' : 'lost';
  return [{ step: 'clawback', paymentRef, ...before, paidMinor, disputedMinor: fact.disputedMinor, dispute }];
}

/**
 * Brings what was taken back of each funding of a payment to its target, floor(granted × back / paid), of refund and dispute the
 * larger (RULES 8). Order of taking: months to come, what remains, holds on it, what expired unspent, and what was spent is owed.
 */
export function clawBack(state: AccountState): Step[] {
  const { clawback } = state;
  if (clawback === null || clawback.paidMinor === 0) return [];
  const disputed = clawback.dispute === 'won' ? 0 : clawback.disputedMinor;
  const back = Math.min(clawback.paidMinor, Math.max(clawback.refundedMinor, disputed));
  return state.fundings.flatMap((funding) => [
    ...CREDIT_KINDS.flatMap((type) => {
      const target = share(granted(funding, type), back, clawback.paidMinor);
      const missing = target - taken(funding, type);
      if (missing === 0) return [];
      return missing > 0 ? take(state, funding, type, missing) : giveBack(state, funding, type, -missing);
    }),
    ...(back === clawback.paidMinor ? endOfPlan(state, funding) : []),
  ]);
}

/**
 * All that a funding gives of a type, whenever and under whichever system: it stays the same while its months go by, and so does
 * what a refund takes of it.
 */
function granted({ kind, instalments, lots }: FundingState, type: LotCreditType): number {
  if (kind !== 'months')
    return lots.filter((lot) => lot.creditType === type).reduce((sum, lot) => sum + lot.granted, 0);
  return instalments.reduce((sum, { amounts }) => sum + amounts[type], 0);
}

/** Months cancelled before their release were taken with the cancellation. */
function taken({ instalments, takings }: FundingState, type: LotCreditType): number {
  const cancelled = instalments.filter((each) => each.cancelled && each.releasedAs === null);
  return takings
    .filter(({ creditType }) => creditType === type)
    .reduce(
      (sum, { amount }) => sum + amount,
      cancelled.reduce((sum, { amounts, withheld }) => sum + amounts[type] - withheld[type], 0),
    );
}

function take(state: AccountState, funding: FundingState, type: LotCreditType, wanted: number): Step[] {
  const steps: Step[] = [];
  const { ref: fundingRef } = funding;
  let missing = wanted;
  const takeUpTo = (most: number, step: (amount: number) => Step) => {
    const amount = Math.min(missing, most);
    if (amount <= 0) return;
    missing -= amount;
    steps.push(step(amount));
  };
  const toCome = funding.instalments.filter(({ releasedAs, cancelled }) => releasedAs === null && !cancelled);
  for (const { startsAt, amounts, withheld } of toCome.toSorted((a, b) => b.startsAt - a.startsAt)) {
    takeUpTo(amounts[type] - withheld[type], (amount) => ({
      step: 'withhold',
      fundingRef,
      startsAt,
      creditType: type,
      amount,
    }));
  }
  const lots = funding.lots.filter(({ creditType }) => creditType === type);
  const revoke = (lotId: number) => (amount: number) =>
    ({ step: 'revoke', fundingRef, lotId, creditType: type, amount }) as const;
  for (const { lotId, remaining } of lots) takeUpTo(remaining, revoke(lotId));
  for (const { lotId, expiresAt } of lots) {
    for (const { holdId, draws } of state.holds) {
      const held = draws.filter((draw) => draw.lotId === lotId).reduce((sum, draw) => sum + draw.held, 0);
      if (missing === 0 || held === 0) continue;
      steps.push({ step: 'revoke_hold', holdId });
      // What returns to a lot that has ended is expired by that.
      if (expiresAt === null || expiresAt > state.at) takeUpTo(held, revoke(lotId));
    }
  }
  const accounted = (kind: 'expired' | 'debt') =>
    funding.takings.filter((each) => each.kind === kind && each.creditType === type).reduce((n, t) => n + t.amount, 0);
  const spent = lots.reduce((sum, { consumed }) => sum + consumed, 0) - accounted('debt');
  const owed = Math.min(missing, spent);
  takeUpTo(missing - owed, (amount) => ({ step: 'write_off', fundingRef, creditType: type, amount }));
  takeUpTo(owed, (amount) => ({ step: 'owe', fundingRef, creditType: type, amount }));
  return steps;
}

/** The last taken comes back first; a lot or a month whose time has ended does not come back. */
function giveBack(state: AccountState, funding: FundingState, type: LotCreditType, wanted: number): Step[] {
  const steps: Step[] = [];
  let open = wanted;
  for (const taking of funding.takings.toSorted((a, b) => b.takingId - a.takingId)) {
    if (taking.creditType !== type || !isStillUseful(state, funding, taking)) continue;
    const amount = Math.min(open, taking.amount);
    if (amount === 0) continue;
    open -= amount;
    steps.push({ step: 'give_back', takingId: taking.takingId, amount });
  }
  return steps;
}

function isStillUseful(
  { at }: AccountState,
  { lots, instalments }: FundingState,
  { kind, creditType, lotId, startsAt }: TakingState,
): boolean {
  if (kind === 'lot') {
    const lot = lots.find((each) => each.lotId === lotId);
    return lot !== undefined && (lot.expiresAt === null || lot.expiresAt > at);
  }
  if (kind === 'instalment') {
    const month = instalments.find((each) => each.startsAt === startsAt);
    if (month === undefined || month.cancelled || month.endsAt <= at) return false;
    // Under the other system it gave nothing of this type.
    return month.releasedAs === null || (month.releasedAs === 'v1') === (creditType === 'any');
  }
  return kind === 'debt';
}

/** A plan bought once has endless months to come: only the whole money back takes it away. */
function endOfPlan(state: AccountState, { kind, subscriptionRef }: FundingState): Step[] {
  const plan = state.subscriptions.find(({ ref }) => ref === subscriptionRef);
  return kind !== 'plan' || plan === undefined || plan.status === 'ended' ? [] : endNow(state, plan);
}
