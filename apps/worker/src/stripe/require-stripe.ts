import type { StripeGateway } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { ParkedError } from './parked-error.ts';

/** The way to Stripe. @throws ParkedError where none is configured */
export function requireStripe({ stripe }: Pick<WorkerDeps, 'stripe'>): StripeGateway {
  if (stripe === undefined) throw new ParkedError('no_stripe');
  return stripe;
}
