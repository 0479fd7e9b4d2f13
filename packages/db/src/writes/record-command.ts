import { type AuditEntityType, EVERY_ENTITY, type OperationCommand } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** Puts on the audit log that an admin asked for something whose changes have entries of their own. */
export async function recordCommand(
  query: Database['query'],
  command: OperationCommand,
  entityType: AuditEntityType,
): Promise<void> {
  await query('SELECT record_command($1, $2, $3, $4)', [JSON.stringify(command), entityType, EVERY_ENTITY, 'UPDATE']);
}
