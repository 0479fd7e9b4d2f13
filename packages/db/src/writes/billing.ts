import type { BillingFact } from '@tandem/contracts';
import type { Database } from '../database.ts';

type Query = Database['query'];

/** Which payment and funding the rules need to see of an account. */
export type AccountScope = { readonly userId: string; readonly paymentRef?: string; readonly fundingRef?: string };

/**
 * Locks a user's account until the transaction ends, applies what is due, and returns what the rules of billing see of it
 * (AccountState of @tandem/rules, as JSON).
 */
export async function openCreditAccount<State>(query: Query, scope: AccountScope): Promise<State> {
  const [row] = await query<{ state: State }>('SELECT open_credit_account($1, $2, $3) AS state', [
    scope.userId,
    scope.paymentRef ?? null,
    scope.fundingRef ?? null,
  ]);
  if (!row) throw new Error('open_credit_account returned no row');
  return row.state;
}

/**
 * Puts what follows from a fact on the books, in the transaction that read the account. False when the fact was there already.
 * @param decision.at the instant of the state the steps were decided on, in milliseconds
 */
export async function writeBillingDecision(
  query: Query,
  fact: BillingFact,
  decision: { readonly factId: string; readonly steps: readonly unknown[]; readonly at: number },
): Promise<boolean> {
  const [row] = await query<{ written: boolean }>('SELECT write_billing_decision($1, $2, $3, $4) AS written', [
    JSON.stringify(fact),
    decision.factId,
    JSON.stringify(decision.steps),
    decision.at,
  ]);
  return row?.written ?? false;
}
