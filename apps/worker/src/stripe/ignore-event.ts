import type { InboxEvent } from '@tandem/db';
import { concludeStripeEvent, openStripeEvent } from '@tandem/db/writes';
import type { WorkerDeps } from '../worker-deps.ts';

/** Ends an event that changes nothing, and says why. */
export async function ignoreEvent(
  { db }: Pick<WorkerDeps, 'db'>,
  { eventId }: InboxEvent,
  reason: string,
): Promise<void> {
  await db.inTransaction(async (query) => {
    if (await openStripeEvent(query, eventId)) await concludeStripeEvent(query, eventId, { status: 'ignored', reason });
  });
}
