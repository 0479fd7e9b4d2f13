import type { Database, SnapshotOptions } from '../database.ts';

/** Something that is not as the ledger says; `subject` names the lot, entry, period or operation. */
export type Difference = { userId: string; check: string; subject: string; expected: string; actual: string };

export type VerifiedChunk = {
  users: number;
  lastUserId: string | undefined;
  /** Nobody comes after it. */
  isLast: boolean;
  differences: Difference[];
};

/** A chunk ends with the user whose entries reach this number, so that it takes a second and not a minute. */
const ENTRIES_PER_CHUNK = 20_000;
/** One user alone may have millions of entries. */
const PATIENCE_MS = 600_000;

type ChunkOptions = { afterUserId?: string; limit: number; entries?: number };

/** Recomputes every user, `limit` at a time at most, each chunk in a snapshot of its own. */
export async function* verifyEveryUser(db: Database, { limit = 1000 } = {}): AsyncGenerator<VerifiedChunk> {
  for (let afterUserId = ''; ; ) {
    const chunk = await verifyCredits(db, { afterUserId, limit, statementTimeoutMs: PATIENCE_MS });
    yield chunk;
    if (chunk.isLast || chunk.lastUserId === undefined) return;
    afterUserId = chunk.lastUserId;
  }
}

/**
 * Recomputes the next users after `afterUserId` (in id order) from the ledger, in one snapshot: `limit` at most, fewer where they have
 * many entries. Call again with `lastUserId` until `isLast`.
 */
export async function verifyCredits(
  db: Database,
  { afterUserId = '', limit, entries = ENTRIES_PER_CHUNK, ...patience }: ChunkOptions & SnapshotOptions,
): Promise<VerifiedChunk> {
  return db.inSnapshot(async (query) => {
    const next = await query<{ user_id: string; entries_before: number }>(
      `SELECT user_id, (sum(ledger_seq) OVER (ORDER BY user_id) - ledger_seq)::bigint AS entries_before
         FROM (SELECT user_id, ledger_seq FROM credit_accounts WHERE user_id > $1 ORDER BY user_id LIMIT $2) AS next ORDER BY user_id`,
      [afterUserId, limit + 1],
    );
    const users = next.filter((row, nth) => nth < limit && row.entries_before < entries);
    const differences = await query<Difference>(
      `SELECT user_id AS "userId", check_name AS "check", subject, expected, actual FROM verify_credits($1) ORDER BY 1, 2, 3`,
      [users.map((row) => row.user_id)],
    );
    const isLast = users.length === next.length;
    return { users: users.length, lastUserId: users.at(-1)?.user_id, isLast, differences };
  }, patience);
}
