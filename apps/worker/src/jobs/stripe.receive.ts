import { StripeDelivery, stripeEventLabel } from '@tandem/contracts';
import { receiveStripeEvent } from '@tandem/db/writes';
import type { ReceivedJob } from '@tandem/queue';
import { payloadCheck } from '../payload.ts';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import { effectOf } from '../stripe/effects.ts';
import type { WorkerDeps } from '../worker-deps.ts';

const delivery = payloadCheck<StripeDelivery>('delivery', StripeDelivery);

/** Stores a Stripe event in the inbox, once whatever the number of deliveries, and lets it have its effect. */
export async function receiveStripe({ db, logger, metrics }: WorkerDeps, job: ReceivedJob): Promise<void> {
  const received = delivery(job.payload);
  const { eventId, eventType, requestId } = received;
  const about = { eventId, eventType, requestId, attempt: job.attempt };
  const effect = effectOf(eventType);
  const type = stripeEventLabel(eventType);
  try {
    const { duplicate } = await receiveStripeEvent(db, { ...received, handled: effect !== undefined });
    if (!duplicate) await effect?.(received);
    metrics.webhookEvents.inc({ type, outcome: duplicate ? 'duplicate' : 'stored' });
    if (!duplicate) metrics.webhookDelay.observe({ type }, Math.max(0, Date.now() - received.receivedAt) / 1000);
    logger.info({ ...about, duplicate, handled: effect !== undefined }, 'stripe event received');
  } catch (error) {
    metrics.webhookEvents.inc({ type, outcome: 'failed' });
    logger.warn({ ...about, ...sqlErrorFacts(error), err: error }, 'stripe event could not be received');
    throw error;
  }
}
