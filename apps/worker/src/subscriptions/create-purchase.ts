import type { CreatePurchaseCommand, OperationOutcome } from '@tandem/contracts';
import { applyOnce, earlierOutcome, openPurchase, type PurchasePlan } from '@tandem/db/writes';
import type { StripeCheckoutSession } from '@tandem/stripe';
import { commandAuthor } from '../operations/command-author.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';
import { customerAtStripe } from './customer-at-stripe.ts';
import { priceAtStripe } from './price-at-stripe.ts';
import { stripeKey } from './stripe-key.ts';

/** Opens the Checkout of a package of credits; the credits come with its payment, told by Stripe. */
export async function createPurchase(command: CreatePurchaseCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { db } = deps;
  const earlier = await earlierOutcome(db, command);
  if (earlier !== undefined) return earlier;
  const opened = await openPurchase(db, command);
  if ('code' in opened) return applyOnce(db, command, async () => opened);
  const { url, expires_at } = await openCheckout(command, deps, opened);
  if (url === null) throw new Error(`Stripe gave no address for the Checkout of ${command.operationId}`);
  const { packageId, credits, price, currency } = opened;
  const expiresAt = new Date(expires_at * 1000).toISOString();
  const result = { status: 'pending', packageId, credits, price, currency, checkoutUrl: url, expiresAt };
  return applyOnce(db, command, async () => ({ result }));
}

async function openCheckout(
  command: CreatePurchaseCommand,
  deps: WorkerDeps,
  plan: PurchasePlan,
): Promise<StripeCheckoutSession> {
  const stripe = configuredStripe(deps);
  const { organizationId, packageId, currency } = plan;
  const account = stripe.accountName(plan.region);
  const price = await priceAtStripe(stripe.account(account), {
    priceId: packageId,
    stripePriceId: null,
    productName: `${plan.credits} credits`,
    currency,
    unitAmount: plan.price,
    billingCycle: 'lifetime',
  });
  const known = plan.customers[account];
  const customer = await customerAtStripe(deps, organizationId, { account, known }, commandAuthor(command));
  const metadata = { tandem_organization_id: organizationId, tandem_package_id: packageId };
  return stripe.account(account).createCheckoutSession(
    {
      mode: 'payment',
      customer,
      line_items: [{ price, quantity: 1 }],
      success_url: command.successUrl,
      cancel_url: command.cancelUrl,
      metadata,
      payment_intent_data: { metadata },
    },
    { idempotencyKey: stripeKey(command) },
  );
}
