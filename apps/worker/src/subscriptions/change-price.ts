import type { CreateIntentCommand, OperationOutcome } from '@tandem/contracts';
import { readIntentById } from '@tandem/db';
import { type Author, applyOnce, completeIntent, type IntentPlan, moveIntent } from '@tandem/db/writes';
import { type StripeAccount, StripeGatewayError, type StripeSubscription } from '@tandem/stripe';
import { syncAsOperation } from '../operations/sync-as-operation.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';
import { invoicesOf } from './invoices-of.ts';
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
  const [item] = before.items.data;
  if (item === undefined) throw new Error(`${subscriptionId} has no items`);
  const sameRhythm = item.price.recurring?.interval === (billingCycle === 'yearly' ? 'year' : 'month');
  const paid = paidAmount(before, item);
  const isPaid = sameRhythm && intent.unitAmount <= paid;
  return account.updateSubscription(
    subscriptionId,
    {
      items: [{ id: item.id, price: await priceAtStripe(account, { ...plan, ...intent }) }],
      // A price below what this period was paid at counts from the next one (RULES 4); another rhythm begins a period of its own.
      proration_behavior: isPaid ? 'none' : 'always_invoice',
      payment_behavior: 'error_if_incomplete',
      metadata: {
        tandem_organization_id: organizationId,
        tandem_intent_id: intentId,
        tandem_price_id: plan.priceId,
        [PAID]: isPaid ? `${paid} until ${item.current_period_end}` : '',
      },
    },
    { idempotencyKey: intentId },
  );
}

/** Metadata of a subscription that went to a lower price: what its period was paid at, so that going up again is not paid twice. */
const PAID = 'tandem_paid';

/** The price that was paid for the running period, in the smallest unit of the currency. */
function paidAmount({ metadata }: StripeSubscription, item: StripeSubscription['items']['data'][number]): number {
  const [amount, until] = metadata[PAID]?.split(' until ') ?? [];
  return until === String(item.current_period_end) ? Number(amount) : (item.price.unit_amount ?? 0);
}
