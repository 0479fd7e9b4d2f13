import type { IntentView } from '@tandem/contracts';
import { readIntentById } from '@tandem/db';
import { type Author, completeIntent, IntentMovedError, type IntentPlan, moveIntent } from '@tandem/db/writes';
import { type StripeAccount, type StripeCheckoutSession, StripeGatewayError } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';
import { openCheckout } from './open-checkout.ts';
import { backToLoweredPrice } from './paid-price.ts';

/** How an intent ended. `waiting`: it has not, because a payment is under way. */
export type IntentEnd = 'expired' | 'completed' | 'waiting';

type Fate = { readonly end: 'expired' | 'waiting' } | { readonly end: 'completed'; readonly subscriptionId: string };

/**
 * Ends an intent whose time is over, or whose place another one takes: first at Stripe, so that nobody can pay it any more, then here.
 * When Stripe says that it was paid, the payment counts (RULES 17).
 * @throws IntentMovedError when somebody else changed it meanwhile · StripeGatewayError
 */
export async function endIntent(deps: WorkerDeps, plan: IntentPlan, author: Author): Promise<IntentEnd> {
  const { intent } = plan;
  const fate = await fateOf(deps, plan, author);
  if (fate.end === 'expired') await expire(deps, intent, author);
  if (fate.end === 'completed')
    await completeIntent(deps.db.query, { intentId: intent.intentId, subscriptionId: fate.subscriptionId }, author);
  return fate.end;
}

/**
 * Nobody can pay it any more, so that it is over at whatever version: who opened its Checkout meanwhile opened one that is over. A change
 * of a subscription may be under way, and whoever is at it decides.
 */
async function expire({ db }: WorkerDeps, intent: IntentView, author: Author): Promise<void> {
  let current: IntentView | undefined = intent;
  while (current?.status === 'pending') {
    try {
      await moveIntent(db.query, current, { status: 'expired' }, author);
      return;
    } catch (error) {
      if (!(error instanceof IntentMovedError) || intent.subscriptionId !== null) throw error;
      current = await readIntentById(db.query, intent.intentId);
    }
  }
}

async function fateOf(deps: WorkerDeps, plan: IntentPlan, author: Author): Promise<Fate> {
  const { intentId, subscriptionId, region } = plan.intent;
  // Nothing was ever asked of Stripe where there is none.
  if (deps.stripe === undefined && plan.sessionId === null) return { end: 'expired' };
  const stripe = configuredStripe(deps);
  if (plan.account !== null && subscriptionId !== null) {
    const account = stripe.account(plan.account);
    const subscription = await account.retrieveSubscription(subscriptionId);
    if (subscription.metadata['tandem_intent_id'] === intentId) return { end: 'completed', subscriptionId };
    await backToLoweredPrice(account, subscription, plan.intent);
    return { end: 'expired' };
  }
  const sessionId = plan.sessionId ?? (await lostSession(deps, plan, author));
  if (sessionId === undefined) return { end: 'expired' };
  return closeSession(stripe.account(stripe.accountName(region)), sessionId);
}

/** A session that Stripe may have made without our hearing of it: the same request again tells which; undefined when there is none. */
async function lostSession(deps: WorkerDeps, plan: IntentPlan, author: Author): Promise<string | undefined> {
  try {
    return (await openCheckout(deps, plan, author)).id;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

async function closeSession(account: StripeAccount, sessionId: string): Promise<Fate> {
  try {
    await account.expireCheckoutSession(sessionId);
    return { end: 'expired' };
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return fateOfSession(await account.retrieveCheckoutSession(sessionId));
}

/** One that cannot be expired has expired, or was completed. */
function fateOfSession({ id, status, payment_status, subscription }: StripeCheckoutSession): Fate {
  if (status !== 'complete') return { end: 'expired' };
  if (payment_status === 'unpaid') return { end: 'waiting' };
  const bought = typeof subscription === 'object' ? subscription?.id : subscription;
  return { end: 'completed', subscriptionId: bought ?? id };
}

const isRefusal = (error: unknown): boolean => error instanceof StripeGatewayError && error.kind === 'refused';
