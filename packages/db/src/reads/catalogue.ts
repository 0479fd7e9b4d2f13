import type { CreditSystem, CreditsConfig, PackagesResponse } from '@tandem/contracts';
import { CREDIT_TYPES } from '@tandem/contracts';
import type { Database } from '../database.ts';
import { CreditPackage } from '../entities/credit-package.ts';
import { FeatureFlag } from '../entities/feature-flag.ts';
import { Plan } from '../entities/plan.ts';

/** What a front end needs to draw its screens: system, types, plans, flags. */
export async function readCreditsConfig(db: Database, options: { purchasesEnabled: boolean }): Promise<CreditsConfig> {
  const entities = await db.entities();
  const [plans, flag, version] = await Promise.all([
    entities.find(Plan, { relations: { aliases: true, allocations: true }, order: { rank: 'ASC' } }),
    entities.findOneBy(FeatureFlag, { name: 'credits_v2' }),
    readCreditSystem(db),
  ]);
  return {
    version,
    creditTypes: [...CREDIT_TYPES],
    plans: plans.map((plan) => {
      const amount = (system: CreditSystem, type: string) =>
        plan.allocations.find((row) => row.creditSystem === system && row.creditType === type)?.amount ?? 0;
      return {
        code: plan.code,
        name: plan.name,
        aliases: plan.aliases.map((row) => row.alias),
        v1: { pool: amount('v1', 'any') },
        v2: { analysis: amount('v2', 'analysis'), roast: amount('v2', 'roast') },
      };
    }),
    flags: { credits_v2: { enabled: flag?.enabled ?? false, percentage: flag?.percentage ?? 0 } },
    purchasesEnabled: options.purchasesEnabled && version === 'v1',
  };
}

/** The system of the deployment as a whole, for somebody who is not signed in. */
export async function readCreditSystem(db: Database): Promise<CreditSystem> {
  const [row] = await db.query<{ version: CreditSystem }>('SELECT credit_system_of(NULL, NULL, NULL) AS version');
  return row?.version ?? 'v1';
}

/** What can be bought under v1. */
export async function readPackages(db: Database): Promise<PackagesResponse> {
  const packages = await (await db.entities()).find(CreditPackage, { order: { credits: 'ASC' } });
  return { packages };
}
