import { type Author, dueIntents, IntentMovedError } from '@tandem/db/writes';
import { StripeGatewayError } from '@tandem/stripe';
import type { WorkerDeps } from '../worker-deps.ts';
import { endIntent, type IntentEnd } from './end-intent.ts';

/** Intents looked at in one go; what is left is due at the next. */
const MOST = 500;

/**
 * Ends every intent whose time is over. One that Stripe cannot be asked about stays pending: it may have been paid.
 * @returns how many ended in which way
 */
export async function expireDueIntents(deps: WorkerDeps, author: Author): Promise<Record<IntentEnd, number>> {
  const ends = { expired: 0, completed: 0, waiting: 0 };
  for (const plan of await dueIntents(deps.db, { limit: MOST })) {
    try {
      ends[await endIntent(deps, plan, author)] += 1;
    } catch (error) {
      if (error instanceof IntentMovedError) continue;
      if (!(error instanceof StripeGatewayError)) throw error;
      ends.waiting += 1;
      deps.logger.warn({ err: error, intentId: plan.intent.intentId }, 'an intent could not be ended');
    }
  }
  return ends;
}
