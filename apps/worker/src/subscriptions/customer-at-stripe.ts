import { createHash } from 'node:crypto';
import { type Author, linkStripeCustomer } from '@tandem/db/writes';
import type { WorkerDeps } from '../worker-deps.ts';
import { configuredStripe } from './configured-stripe.ts';

/**
 * The customer an organization is in a Stripe account; made there and noted here before its first purchase, so that whatever Stripe tells
 * of it finds its organization.
 */
export async function customerAtStripe(
  deps: WorkerDeps,
  organizationId: string,
  { account, known }: { account: string; known: string | undefined },
  author: Author,
): Promise<string> {
  if (known !== undefined) return known;
  // The key travels in a header, and an organization's id may be any text.
  const idempotencyKey = `customer_${createHash('sha256').update(organizationId).digest('hex')}`;
  const { id: customerId } = await configuredStripe(deps)
    .account(account)
    .createCustomer({ metadata: { tandem_organization_id: organizationId } }, { idempotencyKey });
  await linkStripeCustomer(deps.db.query, { customerId, account, organizationId }, author);
  return customerId;
}
