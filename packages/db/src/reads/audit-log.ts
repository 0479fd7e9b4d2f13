import type { AuditLogEntry, AuditLogQuery, AuditLogResponse } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { cursorAfterPlace, pageOf, placeIn } from './cursor.ts';

export type AuditFilter = Omit<AuditLogQuery, 'limit'> & { limit: number };

const LIST = 'audit';

/** A page of the audit log, newest first; the ledger is part of it. Instants as `instantOf` makes them. @throws InvalidCursorError */
export async function readAuditLog(db: Database, filter: AuditFilter): Promise<AuditLogResponse> {
  const { entityType, entityId, actorType, actorId, startDate, endDate, limit, cursor } = filter;
  const after = cursor === undefined ? undefined : placeIn(cursor, LIST);
  const rows = await db.query<AuditLogEntry>(PAGE, [
    entityType,
    entityId,
    actorType,
    actorId,
    startDate,
    endDate,
    after?.at,
    after?.id,
    limit + 1,
  ]);
  return pageOf(rows, limit, ({ at, entryId }) => cursorAfterPlace(LIST, { at, id: entryId }));
}

const PAGE = `
  SELECT entry_id AS "entryId", entity_type AS "entityType", entity_id AS "entityId", action, actor_type AS "actorType", actor_id AS "actorId",
         changes, metadata, iso_instant(at) AS at
    FROM audit_page($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
