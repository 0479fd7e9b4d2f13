import type { BillingFact } from '@tandem/contracts';
import type { Database } from '@tandem/db';
import { openCreditAccount, writeBillingDecision } from '@tandem/db/writes';
import { type AccountState, clawBack, decideFact } from '@tandem/rules';

/**
 * Lets facts of billing have their effect on credits, in the order given, all in the caller's transaction: each account is locked
 * and read, the rules decide, one SQL call writes. A fact that is on the books already changes nothing.
 * @param query of one transaction (Database.inTransaction)
 */
export async function applyBillingFacts(query: Database['query'], facts: readonly BillingFact[]): Promise<void> {
  for (const fact of facts) {
    const state = await openCreditAccount<AccountState>(query, fact);
    const steps = decideFact(state, fact);
    const isNew = await writeBillingDecision(query, fact, { factId: fact.factId, steps, at: state.at });
    if (isNew && 'paymentRef' in fact) await reviewPayment(query, fact);
  }
}

/** Money that went back, told before or now, is set against what the payment funded. */
async function reviewPayment(query: Database['query'], fact: BillingFact): Promise<void> {
  const state = await openCreditAccount<AccountState>(query, fact);
  const steps = clawBack(state);
  if (steps.length > 0)
    await writeBillingDecision(query, fact, { factId: `${fact.factId}/review`, steps, at: state.at });
}
