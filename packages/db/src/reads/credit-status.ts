import type { CheckResponse, CreditStatus, CreditType } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A user's credits as a write at this moment would find them; works for users never seen (RULES 13 and 14). */
export async function readCreditStatus(db: Database, userId: string): Promise<CreditStatus> {
  const [row] = await db.query<{ status: CreditStatus }>('SELECT credit_status($1) AS status', [userId]);
  if (!row) throw new Error('credit_status returned no row');
  return row.status;
}

/** Would a consume of this amount be applied now? */
export async function readCreditCheck(
  db: Database,
  userId: string,
  creditType: CreditType,
  amount: number,
): Promise<CheckResponse> {
  const [row] = await db.query<{ check: CheckResponse }>('SELECT credit_check($1, $2, $3) AS check', [
    userId,
    creditType,
    amount,
  ]);
  if (!row) throw new Error('credit_check returned no row');
  return row.check;
}
