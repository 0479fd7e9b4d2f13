import type { BalanceResponse } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A user's credits at a past instant (RFC 3339), or as of now; undefined for an instant in the future. */
export async function readCreditBalance(
  db: Database,
  userId: string,
  at: string | undefined,
): Promise<BalanceResponse | undefined> {
  const [row] = await db.query<{ balance: BalanceResponse | null }>('SELECT credit_balance_at($1, $2) AS balance', [
    userId,
    at ?? null,
  ]);
  return row?.balance ?? undefined;
}
