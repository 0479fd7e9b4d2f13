import type { BilledCharge, BilledDispute, BilledSession } from '@tandem/contracts';
import type { FactDraft } from './fact-draft.ts';

/** What a Checkout in payment mode was for. */
export type Bought = { readonly packageId: string } | { readonly plan: string };

/**
 * What a Checkout in payment mode funds: a package, or a plan for ever (PRODUCT 3.7). The session is named, so that `completed` and
 * `async_payment_succeeded` fund once; one that is not paid (yet) funds nothing.
 */
export function sessionPaid(session: BilledSession, bought: Bought): FactDraft[] {
  if (!session.isPaid) return [];
  const { id: fundingRef, totalMinor: paidMinor } = session;
  const common = { factId: `${fundingRef}/paid`, fundingRef, paymentRef: paymentOfSession(session), paidMinor };
  return 'packageId' in bought
    ? [{ type: 'package_paid', ...common, packageId: bought.packageId }]
    : [{ type: 'lifetime_paid', ...common, plan: bought.plan }];
}

/** What a refund of a session names: its invoice, where it has one, else its payment; a free one has none. */
export const paymentOfSession = ({ id, invoiceId, paymentIntentId }: BilledSession): string =>
  invoiceId ?? paymentIntentId ?? id;

/** What a refund of a charge names (RULES 8), as `plan_paid`, `package_paid` and `lifetime_paid` do. */
export const paymentOfCharge = ({ id, paymentIntentId }: BilledCharge, invoiceId: string | undefined): string =>
  invoiceId ?? paymentIntentId ?? id;

/** The money of a payment. An invoice may be paid by several charges; what was granted for it is for all of them. */
export type PaidMoney = { readonly paymentRef: string; readonly paidMinor: number; readonly refundedMinor: number };

/** What was paid and what went back, over all charges of a payment; each counts once. */
export function moneyOf(charges: readonly BilledCharge[], paymentRef: string): PaidMoney {
  const each = [...new Map(charges.map((charge) => [charge.id, charge])).values()];
  return {
    paymentRef,
    paidMinor: each.reduce((sum, { paidMinor }) => sum + paidMinor, 0),
    refundedMinor: each.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0),
  };
}

/** Money of a payment that went back, in all. */
export function paymentRefunded({ paymentRef, paidMinor, refundedMinor }: PaidMoney): FactDraft[] {
  if (refundedMinor === 0) return [];
  const factId = `${paymentRef}/refunded/${refundedMinor}`;
  return [{ type: 'payment_refunded', factId, paymentRef, paidMinor, refundedMinor }];
}

/** Money of a payment that a bank holds back, and whose it is in the end. A bank that only asks changes nothing. */
export function paymentDisputed(
  { id, amountMinor: disputedMinor, stage }: BilledDispute,
  { paymentRef, paidMinor }: PaidMoney,
): FactDraft[] {
  if (stage === 'inquiry') return [];
  const common = { paymentRef, paidMinor, disputedMinor };
  if (stage === 'open') return [{ type: 'payment_disputed', factId: `${id}/open`, ...common }];
  return [{ type: 'dispute_closed', factId: `${id}/closed`, ...common, won: stage === 'won' }];
}
