import type { CreditCommand, FailureCode, OperationCommand, OperationOutcome } from '@tandem/contracts';
import type { Database } from '../database.ts';

/**
 * Applies an envelope of credit operations in one transaction, in order; one outcome per command. Repeating it is harmless.
 * Throws only when nothing was applied (or, after a lost connection, when that is not known: repeat it).
 */
export async function applyOperations(db: Database, commands: readonly CreditCommand[]): Promise<OperationOutcome[]> {
  const rows = await db.query<{ outcome: OperationOutcome }>('SELECT outcome FROM apply_credit_operations($1)', [
    JSON.stringify(commands),
  ]);
  return rows.map((row) => row.outcome);
}

/** Closes operations whose retries are used up: they end `failed` for good, unless they had ended before (RULES 10). */
export async function closeFailedOperations(
  db: Database,
  commands: readonly OperationCommand[],
  error: string,
  code: FailureCode,
): Promise<OperationOutcome[]> {
  const rows = await db.query<{ outcome: OperationOutcome }>(
    'SELECT outcome FROM close_failed_operations($1, $2, $3)',
    [JSON.stringify(commands), error, code],
  );
  return rows.map((row) => row.outcome);
}
