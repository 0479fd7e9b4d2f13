import { type StripeDelivery, stripeEventLabel } from '@tandem/contracts';
import { receiveStripeEvent } from '@tandem/db/writes';
import type { WorkerDeps } from '../worker-deps.ts';
import { applyStripeEvent, type Fate } from './apply-event.ts';
import { effectOf } from './effects.ts';

/** Stores an event in the inbox, once whatever the number of deliveries, lets it have its effect, and measures both. */
export async function takeDelivery(
  deps: WorkerDeps,
  delivery: StripeDelivery,
  attempt: { isLastAttempt?: boolean } = {},
): Promise<{ duplicate: boolean; fate: Fate }> {
  const { db, metrics } = deps;
  const { eventId, eventType, receivedAt } = delivery;
  const type = stripeEventLabel(eventType);
  const { duplicate } = await receiveStripeEvent(db, { ...delivery, handled: effectOf(eventType) !== undefined });
  const fate = await applyStripeEvent(deps, eventId, attempt);
  metrics.webhookEvents.inc({ type, outcome: fate === 'parked' ? fate : duplicate ? 'duplicate' : 'stored' });
  if (fate === 'processed') metrics.webhookDelay.observe({ type }, Math.max(0, Date.now() - receivedAt) / 1000);
  return { duplicate, fate };
}
