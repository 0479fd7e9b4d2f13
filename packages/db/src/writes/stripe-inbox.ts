import type { StripeDelivery } from '@tandem/contracts';
import type { Database } from '../database.ts';

type Query = Database['query'];

/** Stores a Stripe event in the inbox, once per event id; `duplicate` when it was there. */
export async function receiveStripeEvent(
  db: Database,
  delivery: StripeDelivery & { handled: boolean },
): Promise<{ duplicate: boolean }> {
  const text = Buffer.from(delivery.bodyBase64, 'base64').toString('utf8');
  const [row] = await db.query<{ duplicate: boolean }>(
    'SELECT receive_stripe_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS duplicate',
    [
      delivery.eventId,
      delivery.eventType,
      delivery.apiVersion,
      delivery.livemode,
      delivery.created,
      delivery.handled,
      text.replaceAll('\u0000', '\uFFFD'),
      delivery.requestId,
      delivery.receivedAt,
      delivery.account ?? null,
      objectIdIn(text),
    ],
  );
  return { duplicate: row?.duplicate ?? false };
}

/** What an event is about: data.object.id. */
function objectIdIn(text: string): string | null {
  const event = JSON.parse(text) as { data?: { object?: { id?: unknown } } };
  const id = event.data?.object?.id;
  return typeof id === 'string' && /^[\x21-\x7e]{1,255}$/.test(id) ? id : null;
}

/** Takes an event for this transaction; false when its effect has come already. */
export async function openStripeEvent(query: Query, eventId: string): Promise<boolean> {
  const [row] = await query<{ open: boolean | null }>('SELECT open_stripe_event($1) AS open', [eventId]);
  return row?.open ?? false;
}

/** Notes, in the transaction of its effect, how an event ended. */
export async function concludeStripeEvent(
  query: Query,
  eventId: string,
  { status, reason }: { status: 'processed' | 'ignored'; reason?: string },
): Promise<void> {
  await query('SELECT conclude_stripe_event($1, $2, $3)', [eventId, status, reason ?? null]);
}

/** Lets an event wait for what it is about. */
export async function parkStripeEvent(
  db: Database,
  eventId: string,
  { reason, waitsFor }: { reason: string; waitsFor?: string | undefined },
): Promise<void> {
  await db.query('SELECT park_stripe_event($1, $2, $3)', [eventId, reason, waitsFor ?? null]);
}

/** Notes a try that failed; with `quarantine` it was the last one by itself. */
export async function failStripeEvent(
  db: Database,
  eventId: string,
  { error, quarantine }: { error: string; quarantine: boolean },
): Promise<void> {
  await db.query('SELECT fail_stripe_event($1, $2, $3)', [eventId, error, quarantine]);
}

/** Notes up to where an account's list of events was compared with the inbox. */
export async function setStripeCursor(db: Database, account: string, eventsUntil: number): Promise<void> {
  await db.query('SELECT set_stripe_cursor($1, $2)', [account, eventsUntil]);
}
