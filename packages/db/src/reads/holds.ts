import type { HoldsResponse, HoldView } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { InvalidCursorError } from './cursor.ts';

type HoldRow = Omit<HoldView, 'createdAt' | 'expiresAt' | 'settledAt'> & {
  createdAt: Date;
  expiresAt: Date;
  settledAt: Date | null;
};

const SELECT = `SELECT hold_id AS "holdId", status, credit_type AS "creditType", amount, held, captured, returned, action, platform, metadata,
                       created_at AS "createdAt", expires_at AS "expiresAt", settled_at AS "settledAt" FROM hold_states`;

/** A hold as a write at this moment would find it; undefined for an unknown one and for a stranger's. */
export async function readHold(db: Database, userId: string, holdId: string): Promise<HoldView | undefined> {
  const [row] = await db.query<HoldRow>(`${SELECT} WHERE user_id = $1 AND hold_id = $2`, [userId, holdId]);
  return row && view(row);
}

/** A page of a user's holds that have not ended, newest first. Throws InvalidCursorError for a cursor that is none of ours. */
export async function readActiveHolds(
  db: Database,
  userId: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<HoldsResponse> {
  const after = cursor === undefined ? { createdAt: 'infinity', holdId: '' } : placeOf(cursor);
  const rows = await db.query<HoldRow>(
    `${SELECT} WHERE user_id = $1 AND stored_status = 'active' AND status = 'active' AND (created_at, hold_id) < ($2, $3)
      ORDER BY created_at DESC, hold_id DESC LIMIT $4`,
    [userId, after.createdAt, after.holdId, limit + 1],
  );
  const items = rows.slice(0, limit).map(view);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}

type Place = Pick<HoldView, 'createdAt' | 'holdId'>;

const cursorAfter = ({ createdAt, holdId }: Place): string =>
  Buffer.from(`hold:${Date.parse(createdAt)}:${holdId}`).toString('base64url');

function placeOf(cursor: string): Place {
  const [, at, holdId] =
    /^hold:(\d{1,15}):([\w-]{1,80})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const createdAt = new Date(Number(at));
  if (holdId === undefined || Number.isNaN(createdAt.getTime()))
    throw new InvalidCursorError('not a cursor of this list');
  return { createdAt: createdAt.toISOString(), holdId };
}

const view = ({ createdAt, expiresAt, settledAt, ...hold }: HoldRow): HoldView => ({
  ...hold,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
});
