import type { Database } from '../database.ts';

/** An event as its effect needs it: what it is about is fetched from Stripe, so that its body is not. */
export type InboxEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly status: 'pending' | 'processed' | 'ignored' | 'parked' | 'quarantined';
  readonly objectId: string | null;
  readonly account: string | null;
  readonly livemode: boolean;
  readonly requestId: string;
  readonly attempts: number;
  /** Does it tell that a payment failed? */
  readonly tellsFailure: boolean;
  /** Milliseconds since 1970, by Stripe's clock. */
  readonly createdAt: number;
};

const SELECT = `SELECT event_id AS "eventId", type, status, object_id AS "objectId", account, livemode, request_id AS "requestId", attempts,
                       type = 'invoice.payment_failed' OR coalesce(body ~ '"status": ?"past_due"', false) AS "tellsFailure",
                       to_epoch_ms(stripe_created_at) AS "createdAt" FROM stripe_events`;

/** An event of the inbox; undefined for one that never came. */
export async function readInboxEvent(db: Database, eventId: string): Promise<InboxEvent | undefined> {
  const [row] = await db.query<InboxEvent>(`${SELECT} WHERE event_id = $1`, [eventId]);
  return row;
}

/** Ids of events whose next look is due, the longest overdue first. */
export async function readDueEvents(db: Database, limit: number): Promise<string[]> {
  const rows = await db.query<{ eventId: string }>(
    `SELECT event_id AS "eventId" FROM stripe_events
      WHERE retry_at <= clock_now() AND status IN ('pending', 'parked') ORDER BY retry_at, event_id LIMIT $1`,
    [limit],
  );
  return rows.map(({ eventId }) => eventId);
}

/** Which of these events never came. */
export async function readMissingEvents(db: Database, eventIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ eventId: string }>(
    `SELECT w.event_id AS "eventId" FROM unnest($1::text[]) AS w (event_id)
      WHERE NOT EXISTS (SELECT FROM stripe_events e WHERE e.event_id = w.event_id)`,
    [eventIds],
  );
  return new Set(rows.map(({ eventId }) => eventId));
}

/** From when on an account's list of events is still to be compared, at first three days back, and the time now: in milliseconds since 1970. */
export async function readStripeCursor(db: Database, account: string): Promise<{ since: number; now: number }> {
  const [row] = await db.query<{ since: number; now: number }>(
    `SELECT to_epoch_ms(clock_now()) AS now,
            to_epoch_ms(coalesce((SELECT events_until FROM stripe_cursors WHERE account = $1), clock_now() - interval '3 days')) AS since`,
    [account],
  );
  if (!row) throw new Error('the clock said nothing');
  return row;
}
