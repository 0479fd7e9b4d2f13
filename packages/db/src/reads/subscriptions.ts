import type { SubscriptionRecord } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { cursorAfterPlace, pageOf, placeIn } from './cursor.ts';

export type SubscriptionFilter = {
  limit: number;
  cursor?: string;
  organizationId?: string;
  status?: string;
  priceId?: string;
  complimentary?: boolean;
};

const LIST = 'subscriptions';

/** Where a page of subscriptions ends. */
export const subscriptionCursor = ({ createdAt, subscriptionId }: SubscriptionRecord): string =>
  cursorAfterPlace(LIST, { at: createdAt, id: subscriptionId });

/**
 * A page of all subscriptions, newest first, with the business time they were read at; for admins.
 * @throws InvalidCursorError
 */
export async function readAllSubscriptions(
  db: Database,
  { limit, cursor, organizationId, status, priceId, complimentary }: SubscriptionFilter,
): Promise<{ at: string; items: SubscriptionRecord[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : placeIn(cursor, LIST);
  const filter = [organizationId, status, priceId, complimentary, after?.at, after?.id, limit + 1];
  const [row] = await db.query<{ at: string; found: SubscriptionRecord[] }>(ALL, filter);
  if (!row) throw new Error('no row about the subscriptions');
  return { at: row.at, ...pageOf(row.found, limit, subscriptionCursor) };
}

const ALL = `
  SELECT iso_instant(clock_now()) AS at, coalesce((SELECT jsonb_agg(view) FROM (
    SELECT subscription_view(s, p) AS view FROM subscriptions s JOIN prices p USING (price_id)
     WHERE ($1::text IS NULL OR s.organization_id = $1) AND ($2::text IS NULL OR s.status = $2)
       AND ($3::text IS NULL OR s.price_id = $3) AND ($4::boolean IS NULL OR s.complimentary = $4)
       AND ($5::timestamptz IS NULL OR (s.created_at, s.subscription_id) < ($5, $6))
     ORDER BY s.created_at DESC, s.subscription_id DESC LIMIT $7) AS page), '[]') AS found`;
