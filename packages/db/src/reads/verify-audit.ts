import type { Database } from '../database.ts';

/** A place where the audit log is not as its chains say; `entity` is its type and id. */
export type AuditDifference = { entity: string; check: string; subject: string; expected: string; actual: string };

type Chain = { entity_type: string; entity_id: string };

/** Recomputes the hash chain of every entity on the audit log, `limit` at a time, each chunk in a snapshot of its own. */
export async function* verifyAuditLog(
  db: Database,
  { limit = 500 } = {},
): AsyncGenerator<{ chains: number; differences: AuditDifference[] }> {
  for (let after: Chain = { entity_type: '', entity_id: '' }; ; ) {
    const { chains, differences } = await verifyChunk(db, after, limit);
    yield { chains: chains.length, differences };
    const last = chains.at(-1);
    if (last === undefined || chains.length < limit) return;
    after = last;
  }
}

function verifyChunk(db: Database, after: Chain, limit: number) {
  return db.inSnapshot(async (query) => {
    const chains = await query<Chain>(
      `SELECT entity_type, entity_id FROM audit_chains WHERE (entity_type, entity_id) > ($1, $2)
        ORDER BY entity_type, entity_id LIMIT $3`,
      [after.entity_type, after.entity_id, limit],
    );
    const differences = await query<AuditDifference>(
      'SELECT entity, check_name AS "check", subject, expected, actual FROM verify_audit($1, $2) ORDER BY 1, 2, 3',
      [chains.map((chain) => chain.entity_type), chains.map((chain) => chain.entity_id)],
    );
    return { chains, differences };
  });
}
