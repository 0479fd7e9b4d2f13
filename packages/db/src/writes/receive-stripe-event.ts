import type { StripeDelivery } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** Stores a Stripe event in the inbox, once per event id; `duplicate` when it was there. */
export async function receiveStripeEvent(
  db: Database,
  delivery: StripeDelivery & { handled: boolean },
): Promise<{ duplicate: boolean }> {
  const body = Buffer.from(delivery.bodyBase64, 'base64').toString('utf8').replaceAll('\u0000', '\uFFFD');
  const [row] = await db.query<{ duplicate: boolean }>(
    'SELECT receive_stripe_event($1, $2, $3, $4, $5, $6, $7, $8, $9) AS duplicate',
    [
      delivery.eventId,
      delivery.eventType,
      delivery.apiVersion,
      delivery.livemode,
      delivery.created,
      delivery.handled,
      body,
      delivery.requestId,
      delivery.receivedAt,
    ],
  );
  return { duplicate: row?.duplicate ?? false };
}
