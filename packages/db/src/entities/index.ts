import { CreditPackage } from './credit-package.ts';
import { FeatureFlag } from './feature-flag.ts';
import { LedgerEntry } from './ledger-entry.ts';
import { Plan, PlanAlias, PlanAllocation } from './plan.ts';

/** Tables that are read in their own shape. State is changed by the SQL functions alone, never by saving an entity. */
export const ENTITIES = [CreditPackage, FeatureFlag, LedgerEntry, Plan, PlanAlias, PlanAllocation];
