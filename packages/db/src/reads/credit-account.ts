import type { AccountView, CreditAccountResponse, CreditStatus, EndedOperation, LotRecord } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { cursorAfter, numberIn, pageOf } from './cursor.ts';

const OPERATIONS = 20;

/**
 * All that is known of a user's credits, in one snapshot: for admins. Lots come by page, newest first, closed ones too.
 * `account` is null for a user nobody has written for.
 * @throws InvalidCursorError
 */
export function readCreditAccount(
  db: Database,
  userId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<CreditAccountResponse> {
  const before = cursor === undefined ? null : numberIn(cursor, 'lot');
  return db.inSnapshot(async (query) => {
    const [status] = await query<{ status: CreditStatus }>('SELECT credit_status($1) AS status', [userId]);
    if (!status) throw new Error('credit_status returned no row');
    const [account] = await query<AccountView>(ACCOUNT, [userId]);
    const lots = await query<LotRecord>(LOTS, [userId, before, limit + 1]);
    const operations = await query<EndedOperation>(LATEST, [userId, OPERATIONS]);
    const page = pageOf(lots, limit, ({ lotId }) => cursorAfter('lot', Number(lotId)));
    return { ...status, account: account ?? null, lots: page, operations };
  });
}

const ACCOUNT = `
  SELECT iso_instant(u.created_at) AS "createdAt", u.credit_system_override AS "creditSystemOverride", a.plan_code AS plan,
         iso_instant(a.anchor_at) AS "anchorAt", iso_instant(nullif(a.settled_at, '-infinity')) AS "settledAt",
         iso_instant(nullif(a.next_due_at, '-infinity')) AS "nextDueAt",
         json_build_object('seq', a.ledger_seq, 'hash', encode(a.ledger_hash, 'hex')) AS "ledgerHead"
    FROM credit_accounts a JOIN users u USING (user_id) WHERE a.user_id = $1`;

const LOTS = `
  SELECT lot_id::text AS "lotId", credit_type AS "creditType", source, source_ref AS "sourceReference",
         iso_instant(nullif(instalment_start, '-infinity')) AS "instalmentStart", priority,
         iso_instant(effective_at) AS "effectiveAt", iso_instant(expires_at) AS "expiresAt",
         granted, consumed, expired, revoked, held, remaining, open
    FROM credit_lots WHERE user_id = $1 AND ($2::bigint IS NULL OR lot_id < $2) ORDER BY lot_id DESC LIMIT $3`;

const LATEST = `
  SELECT operation_id AS "operationId", type, status, outcome ->> 'code' AS code, actor_type AS "actorType", actor_id AS "actorId",
         route, request_id AS "requestId", error, iso_instant(completed_at) AS "completedAt"
    FROM latest_operations($1, $2)`;
