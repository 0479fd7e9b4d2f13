import { readDueEvents } from '@tandem/db';
import { applyStripeEvent, isTransientStripeFailure } from '../stripe/apply-event.ts';
import { maintenanceJob } from './maintenance-job.ts';

const LIMIT = 500;

/** Looks again at events whose time has come. While Stripe is away nothing is looked at: it costs no try. */
export const retryDueEvents = maintenanceJob('stripe.retry-due', async (_payload, deps, { id }) => {
  if (deps.stripe === undefined) return;
  const fates: Record<string, number> = {};
  for (const eventId of await readDueEvents(deps.db, LIMIT)) {
    const fate = await applyStripeEvent(deps, eventId).catch((error: unknown) => {
      if (isTransientStripeFailure(error)) throw error;
      deps.logger.warn({ jobId: id, eventId, err: error }, 'stripe event failed again');
      return 'failed';
    });
    fates[fate] = (fates[fate] ?? 0) + 1;
  }
  if (Object.keys(fates).length > 0) deps.logger.info({ jobId: id, fates }, 'stripe events looked at again');
});
