import { QUEUES, stripeEventLabel } from '@tandem/contracts';
import { type InboxEvent, isTransientDatabaseError, readInboxEvent } from '@tandem/db';
import { concludeStripeEvent, failStripeEvent, openStripeEvent, parkStripeEvent } from '@tandem/db/writes';
import { StripeGatewayError } from '@tandem/stripe';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import type { Cause } from './cause.ts';
import { effectOf } from './effects.ts';
import { ParkedError } from './parked-error.ts';

/** Will waiting help, whatever the event is? PostgreSQL or Stripe is away, or Stripe asks for less. */
export const isTransientStripeFailure = (error: unknown): boolean =>
  isTransientDatabaseError(error) || (error instanceof StripeGatewayError && error.kind !== 'refused');

/** How a look at an event ended. */
export type Fate = 'processed' | 'parked' | 'over';

/**
 * Lets a stored event have its effect, once; the event is marked in the transaction of the effect. One that has to wait is parked; what
 * fails is thrown, for the job to come again, and quarantined once its tries are used up.
 */
export async function applyStripeEvent(
  deps: WorkerDeps,
  eventId: string,
  { isLastAttempt = false }: { isLastAttempt?: boolean } = {},
): Promise<Fate> {
  const event = await readInboxEvent(deps.db, eventId);
  const effect = event && effectOf(event.type);
  if (event === undefined || effect === undefined || event.status === 'processed' || event.status === 'ignored')
    return 'over';
  try {
    refuseOtherMode(deps, event);
    await effect(deps, event, causeOf(event));
    return 'processed';
  } catch (error) {
    if (error instanceof ParkedError) {
      await parkStripeEvent(deps.db, eventId, error);
      return 'parked';
    }
    const isLast = isLastAttempt || event.attempts + 1 >= QUEUES.stripe.attempts;
    await noteFailure(deps, event, error, isLast);
    throw error;
  }
}

/** A test event at a live deployment, or the other way round, names objects that our key does not see (RELIABILITY W12). */
function refuseOtherMode({ stripe }: WorkerDeps, { livemode, account }: InboxEvent): void {
  if (stripe !== undefined && stripe.account(account ?? undefined).livemode !== livemode)
    throw new ParkedError('livemode_mismatch');
}

const causeOf = ({ eventId, type, requestId, createdAt, tellsFailure }: InboxEvent): Cause => ({
  actorType: 'WEBHOOK',
  actorId: eventId.slice(0, 128),
  metadata: { eventId, eventType: type, requestId },
  requestId: requestId.slice(0, 128),
  failedAt: tellsFailure ? createdAt : null,
  begin: (query) => openStripeEvent(query, eventId),
  end: (query) => concludeStripeEvent(query, eventId, { status: 'processed' }),
});

async function noteFailure(
  { db, logger, metrics }: WorkerDeps,
  { eventId, type, requestId }: InboxEvent,
  error: unknown,
  isLastAttempt: boolean,
): Promise<void> {
  const quarantine = isLastAttempt && !isTransientStripeFailure(error);
  const about = { eventId, eventType: type, requestId, ...sqlErrorFacts(error), err: error };
  if (quarantine) {
    metrics.webhookEvents.inc({ type: stripeEventLabel(type), outcome: 'quarantined' });
    logger.error(about, 'stripe event quarantined');
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // While PostgreSQL is away even that cannot be noted; the job comes again.
  await failStripeEvent(db, eventId, { error: text, quarantine }).catch(() => undefined);
}
