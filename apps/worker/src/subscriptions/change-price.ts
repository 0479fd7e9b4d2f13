import type { CreateIntentCommand, OperationOutcome } from '@tandem/contracts';
import { readIntentById } from '@tandem/db';
import { type Author, applyOnce, completeIntent, type IntentPlan, moveIntent } from '@tandem/db/writes';
import { type StripeAccount, StripeGatewayError, type StripeSubscription } from '@tandem/stripe';
import { syncAsOperation } from '../operations/sync-as-operation.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';
import { invoicesOf } from './invoices-of.ts';
import { backToLoweredPrice, backToPaidPrice, paidMetadata, paidPrice, soldItem } from './paid-price.ts';
import { priceAtStripe } from './price-at-stripe.ts';

/**
 * Carries an upgrade or downgrade out at Stripe, on the subscription that is there. What costs more now is charged now, or nothing changes:
 * a card that is declined is told, and the intent fails.
 */
export async function changePrice(
  command: CreateIntentCommand,
  deps: WorkerDeps,
  plan: IntentPlan,
  author: Author,
): Promise<OperationOutcome> {
  const { intent, account } = plan;
  const { intentId, subscriptionId } = intent;
  if (account === null || subscriptionId === null) throw new Error(`${intentId} changes no subscription`);
  const api = configuredStripe(deps).account(account);
  let changed: StripeSubscription;
  try {
    changed = await atStripe(api, subscriptionId, plan);
  } catch (error) {
    if (!(error instanceof StripeGatewayError && error.declined)) throw error;
    return applyOnce(deps.db, command, async (query) => {
      await moveIntent(query, intent, { status: 'failed' }, author);
      return { code: 'payment_declined', result: { intentId } };
    });
  }
  const invoices = await invoicesOf(api, changed);
  return syncAsOperation(deps, { subscriptionId, invoices, account }, command, async (query) => {
    await completeIntent(query, { intentId, subscriptionId }, author);
    return { result: { ...(await readIntentById(query, intentId)), created: true } };
  });
}

async function atStripe(
  account: StripeAccount,
  subscriptionId: string,
  { intent, ...plan }: IntentPlan,
): Promise<StripeSubscription> {
  const { intentId, organizationId, billingCycle } = intent;
  const before = await account.retrieveSubscription(subscriptionId);
  if (before.metadata['tandem_intent_id'] === intentId) return before;
  const item = soldItem(before);
  const paid = paidPrice(before, item);
  const sameRhythm = item.price.recurring?.interval === (billingCycle === 'yearly' ? 'year' : 'month');
  const isPaid = sameRhythm && intent.unitAmount <= paid.amount;
  const price = await priceAtStripe(account, { ...plan, ...intent });
  const current = isPaid ? before : await backToPaidPrice(account, before, intent);
  try {
    return await account.updateSubscription(
      subscriptionId,
      {
        items: [{ id: item.id, price }],
        // A price below what this period was paid at counts from the next one (RULES 4); another rhythm begins a period of its own.
        proration_behavior: isPaid ? 'none' : 'always_invoice',
        payment_behavior: 'error_if_incomplete',
        metadata: {
          tandem_organization_id: organizationId,
          tandem_intent_id: intentId,
          tandem_price_id: plan.priceId,
          ...paidMetadata(isPaid ? paid : null, item),
        },
      },
      { idempotencyKey: intentId },
    );
  } catch (error) {
    if (error instanceof StripeGatewayError && error.declined) await backToLoweredPrice(account, current, intent);
    throw error;
  }
}
