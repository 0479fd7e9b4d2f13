import type { SyncOrganizationCommand } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** Puts on the audit log that an organization was synced, and which of its subscriptions changed by it. */
export async function recordSync(
  query: Database['query'],
  command: SyncOrganizationCommand,
  changed: readonly string[],
): Promise<void> {
  await query('SELECT record_sync($1, $2)', [JSON.stringify(command), changed]);
}
