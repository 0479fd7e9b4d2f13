import type { WebhookEventStatus, WebhookEventsResponse, WebhookEventView } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { cursorAfterPlace, pageOf, placeIn } from './cursor.ts';

export type WebhookEventFilter = { limit: number; cursor?: string; status?: WebhookEventStatus; type?: string };

const LIST = 'webhooks';

/** A page of the inbox, newest first. @throws InvalidCursorError */
export async function readWebhookEvents(
  db: Database,
  { limit, cursor, status, type }: WebhookEventFilter,
): Promise<WebhookEventsResponse> {
  const after = cursor === undefined ? undefined : placeIn(cursor, LIST);
  const rows = await db.query<WebhookEventView>(PAGE, [status, type, after?.at, after?.id, limit + 1]);
  return pageOf(rows, limit, ({ storedAt, eventId }) => cursorAfterPlace(LIST, { at: storedAt, id: eventId }));
}

const PAGE = `
  SELECT event_id AS "eventId", type, status, reason, object_id AS "objectId", account, livemode, attempts, last_error AS "lastError", deliveries,
         iso_instant(stripe_created_at) AS "createdAt", iso_instant(stored_at) AS "storedAt", iso_instant(processed_at) AS "processedAt", iso_instant(retry_at) AS "retryAt"
    FROM stripe_events
   WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR type = $2)
     AND ($3::timestamptz IS NULL OR (stored_at, event_id) < ($3, $4))
   ORDER BY stored_at DESC, event_id DESC LIMIT $5`;
