import { TRIAL_DAYS } from '@tandem/contracts';
import type { Author, IntentPlan } from '@tandem/db/writes';
import type { StripeCheckoutSession } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';
import { customerAtStripe } from './customer-at-stripe.ts';
import { priceAtStripe } from './price-at-stripe.ts';

/**
 * The Checkout Session of an intent. The intent's id is the key and everything sent follows from its row, so that any number of tries,
 * by any number of workers, make one session (RELIABILITY W16).
 */
export async function openCheckout(deps: WorkerDeps, plan: IntentPlan, author: Author): Promise<StripeCheckoutSession> {
  const stripe = configuredStripe(deps);
  const { intent, priceId } = plan;
  const { intentId, organizationId } = intent;
  const account = stripe.accountName(intent.region);
  const price = await priceAtStripe(stripe.account(account), { ...plan, ...intent });
  const known = plan.customers[account];
  const customer = await customerAtStripe(deps, organizationId, { account, known }, author);
  const metadata = {
    tandem_organization_id: organizationId,
    tandem_intent_id: intentId,
    tandem_price_id: priceId,
  };
  const common = {
    customer,
    line_items: [{ price, quantity: 1 }],
    success_url: plan.successUrl,
    cancel_url: plan.cancelUrl,
    expires_at: plan.expiresAt / 1000,
    metadata,
  };
  const trial = intent.kind === 'trial' ? { trial_period_days: TRIAL_DAYS } : {};
  return stripe
    .account(account)
    .createCheckoutSession(
      intent.billingCycle === 'lifetime'
        ? { ...common, mode: 'payment', payment_intent_data: { metadata } }
        : { ...common, mode: 'subscription', subscription_data: { metadata, ...trial } },
      { idempotencyKey: intentId },
    );
}
