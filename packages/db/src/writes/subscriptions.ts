import type { Database } from '../database.ts';
import type { StoredSubscription } from '../reads/stored-subscriptions.ts';

type Query = Database['query'];

/** Who changes something, and what the audit entry says beside it. */
export type Author = {
  readonly actorType: 'USER' | 'ADMIN' | 'WEBHOOK' | 'SYSTEM';
  readonly actorId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** Takes a subscription for this transaction, known or not, and reads it (RULES 18). `at` in milliseconds. */
export async function openSubscription(
  query: Query,
  subscriptionId: string,
): Promise<{ at: number; row: StoredSubscription | null }> {
  const [opened] = await query<{ opened: { at: number; row: StoredSubscription | null } }>(
    'SELECT open_subscription($1) AS opened',
    [subscriptionId],
  );
  if (!opened) throw new Error('open_subscription returned no row');
  return opened.opened;
}

/** Writes an opened subscription as it is now, with its audit entry; nothing when nothing changed. Returns its version. */
export async function writeSubscription(
  query: Query,
  row: Omit<StoredSubscription, 'version'>,
  { actorType, actorId, metadata }: Author,
): Promise<number> {
  const [written] = await query<{ version: number }>('SELECT write_subscription($1, $2, $3, $4) AS version', [
    JSON.stringify(row),
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
  if (!written) throw new Error('write_subscription returned no row');
  return written.version;
}

/** Puts on the audit log who had a subscription changed, unless an entry of that operation says so. */
export async function recordAuthor(
  query: Query,
  subscriptionId: string,
  { actorType, actorId, metadata }: Author,
): Promise<void> {
  await query('SELECT record_author($1, $2, $3, $4)', [subscriptionId, actorType, actorId, JSON.stringify(metadata)]);
}

/** Notes which organization a customer of Stripe is; false when it was known. */
export async function linkStripeCustomer(
  query: Query,
  customer: { customerId: string; account: string; organizationId: string },
  { actorType, actorId, metadata }: Author,
): Promise<boolean> {
  const { customerId, account, organizationId } = customer;
  const [row] = await query<{ linked: boolean }>('SELECT link_stripe_customer($1, $2, $3, $4, $5, $6) AS linked', [
    customerId,
    account,
    organizationId,
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
  return row?.linked ?? false;
}

/** Ends complimentary subscriptions whose time is over, `limit` at most; returns how many. */
export async function expireSubscriptions(db: Database, limit: number): Promise<number> {
  const [row] = await db.query<{ count: number }>('SELECT expire_subscriptions($1) AS count', [limit]);
  return row?.count ?? 0;
}
