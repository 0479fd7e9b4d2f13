import type { BilledInvoice, BilledLine, BilledSubscription } from '@tandem/contracts';
import type { FactDraft } from './fact-draft.ts';
import { isOver } from './status.ts';
import { cancellationOf, type KnownPrice, type SubscriptionRow } from './sync-subscription.ts';

/** Finds the price of ours that a line of an invoice is for; undefined for one that is none of ours. */
export type FindPrice = (stripePriceId: string) => KnownPrice | undefined;

/**
 * What a paid invoice of a subscription funds (RULES 1): each non-trial line of a period, and each proration, by the line's own start. A
 * fully discounted line counts as paid. The facts are named by invoice and line, so that invoice.paid and invoice.payment_succeeded
 * fund once. Unpaid: nothing.
 * @param row our row of the subscription, as it is after what Stripe says now
 */
export function invoicePaid(
  invoice: BilledInvoice,
  { subscription, row, find }: { subscription: BilledSubscription; row: SubscriptionRow; find: FindPrice },
): FactDraft[] {
  if (!invoice.isPaid) return [];
  const funding = linesThatCount(invoice, subscription).flatMap((line) => {
    const price = line.price === null ? undefined : find(line.price.id);
    return price === undefined ? [] : [lineFact(invoice, subscription, line, price)];
  });
  return funding.length === 0
    ? []
    : [...funding, ...remindersAfter(invoice, funding, row, planNow(subscription, row, find))];
}

/** Lines about paid time of a subscription, credits first: what is paid again comes after what was given back. */
export function linesThatCount(invoice: BilledInvoice, subscription: BilledSubscription): BilledLine[] {
  const wanted = invoice.lines.filter(
    (line) =>
      (line.isPeriod || line.proration) &&
      (line.subscriptionId ?? invoice.subscriptionId) === subscription.id &&
      !(line.isPeriod && line.amountMinor < 0) &&
      !isTrial(line, subscription),
  );
  return wanted.sort((a, b) => Number(b.amountMinor < 0) - Number(a.amountMinor < 0) || a.startsAt - b.startsAt);
}

/** A trial costs nothing by itself, not by a discount, and lies before the trial's end; also where that was moved since. */
const isTrial = ({ amountMinor, discountMinor, startsAt }: BilledLine, { trialEndsAt }: BilledSubscription): boolean =>
  amountMinor === 0 && discountMinor === 0 && trialEndsAt !== null && startsAt < trialEndsAt;

function lineFact(
  { id: paymentRef, paidMinor }: BilledInvoice,
  { id: subscriptionRef, anchorAt }: BilledSubscription,
  { id, amountMinor, startsAt, endsAt, proration }: BilledLine,
  { creditPlan: plan }: KnownPrice,
): FactDraft {
  const factId = `${paymentRef}/${id}`;
  if (amountMinor < 0) return { type: 'unused_time_credited', factId, subscriptionRef, plan, startsAt, endsAt };
  const line = { fundingRef: factId, subscriptionRef, plan, startsAt, endsAt, anchorAt, proration };
  return { type: 'plan_paid', factId, paymentRef, paidMinor, ...line };
}

/**
 * What was told of the subscription before credits knew it had no effect; it is told once more after a payment: that it is on
 * another plan than the one paid here, that it ends.
 */
function remindersAfter(
  { id }: BilledInvoice,
  funding: readonly FactDraft[],
  row: SubscriptionRow,
  plan: string | undefined,
): FactDraft[] {
  if (isOver(row.status)) return [];
  const { subscriptionId: subscriptionRef } = row;
  const endsAt = cancellationOf(row);
  const isOnAnother = plan !== undefined && funding.some((fact) => 'plan' in fact && fact.plan !== plan);
  return [
    ...(isOnAnother ? [{ type: 'plan_changed', factId: `${id}/plan`, subscriptionRef, plan } as const] : []),
    ...(endsAt === null
      ? []
      : [{ type: 'cancellation_scheduled', factId: `${id}/cancels`, subscriptionRef, endsAt } as const]),
  ];
}

const planNow = ({ items }: BilledSubscription, { priceId }: SubscriptionRow, find: FindPrice): string | undefined =>
  items.map(({ price }) => find(price.id)).find((price) => price?.priceId === priceId)?.creditPlan;
