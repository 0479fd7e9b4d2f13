import type { BilledCharge } from '@tandem/contracts';
import { readBoughtPlan, readOwner, readPayer, readStoredSubscription } from '@tandem/db';
import { openSubscription, writeSubscription } from '@tandem/db/writes';
import {
  type FactDraft,
  isOver,
  moneyOf,
  type PaidMoney,
  paymentDisputed,
  paymentOfCharge,
  paymentRefunded,
} from '@tandem/rules';
import { readCharge, readDispute, readInvoice, type StripeAccount } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { askAccounts } from './ask-accounts.ts';
import type { Cause } from './cause.ts';
import { objectOf, type StripeEffect } from './effect.ts';
import { ParkedError } from './parked-error.ts';
import { requireStripe } from './require-stripe.ts';
import { tellFacts } from './tell-facts.ts';

/** charge.refunded: what went back in all, as the charges of the payment say now. */
export const refunded: StripeEffect = async (deps, event, cause) => {
  const stripe = requireStripe(deps);
  const { account, value } = await askAccounts(stripe, event.account, (each) => each.retrieveCharge(objectOf(event)));
  const payment = await paymentOf(deps, stripe.account(account), readCharge(value));
  const isWhole = payment.refundedMinor >= payment.paidMinor;
  await takeBack(deps, payment, { facts: paymentRefunded(payment), isWhole }, cause);
};

/** charge.dispute.created and closed: as the dispute is now. */
export const disputed: StripeEffect = async (deps, event, cause) => {
  const stripe = requireStripe(deps);
  const { account, value } = await askAccounts(stripe, event.account, (each) => each.retrieveDispute(objectOf(event)));
  const dispute = readDispute(value);
  const api = stripe.account(account);
  const payment = await paymentOf(deps, api, readCharge(await api.retrieveCharge(dispute.chargeId)));
  const holdsBack = dispute.stage === 'open' || dispute.stage === 'lost';
  const isWhole = holdsBack && dispute.amountMinor >= payment.paidMinor;
  await takeBack(deps, payment, { facts: paymentDisputed(dispute, payment), isWhole }, cause);
};

type Payment = PaidMoney & { readonly userId: string };

/** What a charge paid for, and whose credits that are: of the payment on the books, else of the subscription, else of the customer. */
async function paymentOf({ db }: WorkerDeps, api: StripeAccount, charge: BilledCharge): Promise<Payment> {
  const { customerId, metadata, paymentIntentId } = charge;
  const byPayment = paymentIntentId === null ? undefined : await api.invoiceIdOfPayment(paymentIntentId);
  const invoiceId = charge.invoiceId ?? byPayment;
  const charges = invoiceId === undefined ? [] : (await api.chargesOfInvoice(invoiceId)).map(readCharge);
  const money = moneyOf([charge, ...charges], paymentOfCharge(charge, invoiceId));
  const payer = await readPayer(db, money.paymentRef);
  if (payer !== undefined) return { ...money, userId: payer };
  const invoice = invoiceId ? readInvoice(await api.retrieveInvoice(invoiceId)) : undefined;
  const known = invoice?.subscriptionId ? await readStoredSubscription(db, invoice.subscriptionId) : undefined;
  const named = invoice?.subscriptionMetadata['tandem_organization_id'] ?? metadata['tandem_organization_id'];
  const organizationId = known?.organizationId ?? named;
  const owner = await readOwner(db, { organizationId, customerId });
  if (owner === undefined) throw new ParkedError('payment_unknown', `customer:${customerId}`);
  return { ...money, userId: owner.userId };
}

/** Tells the facts; a plan bought once whose whole money went back is over. */
async function takeBack(
  { db }: WorkerDeps,
  { paymentRef, userId }: Payment,
  { facts, isWhole }: { facts: readonly FactDraft[]; isWhole: boolean },
  cause: Cause,
): Promise<void> {
  const bought = isWhole ? await readBoughtPlan(db, paymentRef) : undefined;
  await db.inTransaction(async (query) => {
    if (!(await cause.begin(query))) return;
    if (bought !== undefined) {
      const { at, row } = await openSubscription(query, bought.subscriptionId);
      if (row !== null && !isOver(row.status))
        await writeSubscription(query, { ...row, status: 'canceled', canceledAt: at, endedAt: at }, cause);
    }
    await tellFacts(query, userId, cause, facts);
    await cause.end(query);
  });
}
