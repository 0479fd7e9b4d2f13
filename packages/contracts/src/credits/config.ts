import { type Static, Type } from '@sinclair/typebox';
import { CREDIT_TYPES, CreditSystem, CreditType } from '../primitives.ts';

export const PlanView = Type.Object({
  code: Type.String(),
  name: Type.String(),
  aliases: Type.Array(Type.String()),
  v1: Type.Object({ pool: Type.Integer() }),
  v2: Type.Object(
    Object.fromEntries(CREDIT_TYPES.map((type) => [type, Type.Integer()])) as Record<
      CreditType,
      ReturnType<typeof Type.Integer>
    >,
  ),
});

/** GET /api/credits/config: what a front end needs to draw its screens; the same for everybody. */
export const CreditsConfig = Type.Object({
  version: CreditSystem,
  creditTypes: Type.Array(CreditType),
  plans: Type.Array(PlanView),
  flags: Type.Object({ credits_v2: Type.Object({ enabled: Type.Boolean(), percentage: Type.Integer() }) }),
  purchasesEnabled: Type.Boolean(),
});
export type CreditsConfig = Static<typeof CreditsConfig>;

/** GET /api/credits/packages: what can be bought under v1. */
export const PackagesResponse = Type.Object({
  packages: Type.Array(
    Type.Object({
      packageId: Type.String(),
      credits: Type.Integer(),
      price: Type.Integer({ description: 'In the smallest unit of the currency (cents).' }),
      currency: Type.String(),
    }),
  ),
});
export type PackagesResponse = Static<typeof PackagesResponse>;
