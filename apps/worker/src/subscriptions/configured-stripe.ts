import { type StripeGateway, StripeGatewayError } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';

/** The way to Stripe, for somebody who waits for an answer. @throws StripeGatewayError where none is configured */
export function configuredStripe({ stripe }: Pick<WorkerDeps, 'stripe'>): StripeGateway {
  if (stripe === undefined)
    throw new StripeGatewayError('unavailable', 'Neither a key of Stripe nor its emulator is set.', {});
  return stripe;
}
