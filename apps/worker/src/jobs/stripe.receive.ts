import { StripeDelivery, stripeEventLabel } from '@tandem/contracts';
import type { ReceivedJob } from '@tandem/queue';
import { payloadCheck } from '../payload.ts';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import { takeDelivery } from '../stripe/take-delivery.ts';
import type { WorkerDeps } from '../worker-deps.ts';

const delivery = payloadCheck<StripeDelivery>('delivery', StripeDelivery);

/** Takes one delivery of a Stripe event. */
export async function receiveStripe(deps: WorkerDeps, job: ReceivedJob): Promise<void> {
  const received = delivery(job.payload);
  const { eventId, eventType, requestId } = received;
  const about = { eventId, eventType, requestId, attempt: job.attempt };
  const { logger, metrics } = deps;
  try {
    const taken = await takeDelivery(deps, received, job);
    logger.info({ ...about, ...taken }, 'stripe event received');
  } catch (error) {
    metrics.webhookEvents.inc({ type: stripeEventLabel(eventType), outcome: 'failed' });
    logger.warn({ ...about, ...sqlErrorFacts(error), err: error }, 'stripe event could not be received');
    throw error;
  }
}
