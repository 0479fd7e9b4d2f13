import type { OperationOutcome } from '@tandem/contracts';
import type { Database } from '../database.ts';

export type StoredOperation = { outcome: OperationOutcome; completedAt: string };

/** How a user's operation ended; undefined while it has not, for a stranger's and for an unknown one. */
export async function readOperation(
  db: Database,
  userId: string,
  operationId: string,
): Promise<StoredOperation | undefined> {
  const [row] = await db.query<{ outcome: OperationOutcome; completed_at: Date }>(
    'SELECT outcome, completed_at FROM operation_outcomes WHERE user_id = $1 AND operation_id = $2',
    [userId, operationId],
  );
  return row && { outcome: row.outcome, completedAt: row.completed_at.toISOString() };
}

/** The outcomes of those of the operations that ended, by operation id; for requests whose reply may have been lost. */
export async function readOutcomes(
  db: Database,
  operations: readonly { userId: string; operationId: string }[],
): Promise<Map<string, OperationOutcome>> {
  const rows = await db.query<{ operation_id: string; outcome: OperationOutcome }>(
    `SELECT ended.operation_id, ended.outcome FROM unnest($1::text[], $2::text[]) AS asked (user_id, operation_id)
      CROSS JOIN LATERAL (SELECT * FROM operation_outcomes o
                           WHERE o.user_id = asked.user_id AND o.operation_id = asked.operation_id LIMIT 1) AS ended`,
    [operations.map((operation) => operation.userId), operations.map((operation) => operation.operationId)],
  );
  return new Map(rows.map((row) => [row.operation_id, row.outcome]));
}
