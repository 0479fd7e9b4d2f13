import type { AuditRead } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** Puts a look at something on the audit log, once per `readId`. */
export async function recordRead(db: Database, read: AuditRead): Promise<void> {
  const { readId, entityType, entityId, actorType, actorId, ...metadata } = read;
  await db.query('SELECT record_read($1, $2, $3, $4, $5, $6)', [
    readId,
    entityType,
    entityId,
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
}
