import type { BillingFact } from '@tandem/contracts';
import type { Database } from '@tandem/db';
import type { FactDraft } from '@tandem/rules';
import { applyBillingFacts } from '../billing/apply-billing-facts.ts';
import type { Cause } from './cause.ts';

/** Lets facts have their effect on a user's credits, in the caller's transaction. */
export function tellFacts(
  query: Database['query'],
  userId: string,
  { actorType, actorId, requestId }: Cause,
  drafts: readonly FactDraft[],
): Promise<void> {
  const common = { userId, requestId, actorType, actorId };
  return applyBillingFacts(
    query,
    drafts.map((draft): BillingFact => ({ ...draft, ...common })),
  );
}
