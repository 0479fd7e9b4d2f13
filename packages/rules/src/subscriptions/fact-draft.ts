import type { BillingFact } from '@tandem/contracts';

type Draft<F> = F extends unknown ? Omit<F, 'userId' | 'requestId' | 'actorType' | 'actorId'> : never;

/** A billing fact before it is known whose it is and who tells it. */
export type FactDraft = Draft<BillingFact>;
