import type { Database } from '../database.ts';

/** Something that is not as the ledger says; `subject` names the lot, entry, period or operation. */
export type Difference = { userId: string; check: string; subject: string; expected: string; actual: string };

export type VerifiedChunk = { users: number; lastUserId: string | undefined; differences: Difference[] };

/** Recomputes every user, `limit` at a time, each chunk in a snapshot of its own. */
export async function* verifyEveryUser(db: Database, { limit = 1000 } = {}): AsyncGenerator<VerifiedChunk> {
  for (let afterUserId = ''; ; ) {
    const chunk = await verifyCredits(db, { afterUserId, limit });
    yield chunk;
    if (chunk.users < limit || chunk.lastUserId === undefined) return;
    afterUserId = chunk.lastUserId;
  }
}

/**
 * Recomputes the next `limit` users after `afterUserId` (in id order) from the ledger, in one snapshot.
 * Call again with `lastUserId` until `users` is less than `limit`.
 */
export async function verifyCredits(
  db: Database,
  { afterUserId = '', limit }: { afterUserId?: string; limit: number },
): Promise<VerifiedChunk> {
  return db.inSnapshot(async (query) => {
    const users = await query<{ user_id: string }>(
      'SELECT user_id FROM credit_accounts WHERE user_id > $1 ORDER BY user_id LIMIT $2',
      [afterUserId, limit],
    );
    const differences = await query<Difference>(
      `SELECT user_id AS "userId", check_name AS "check", subject, expected, actual FROM verify_credits($1) ORDER BY 1, 2, 3`,
      [users.map((row) => row.user_id)],
    );
    return { users: users.length, lastUserId: users.at(-1)?.user_id, differences };
  });
}
