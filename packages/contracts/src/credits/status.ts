import { type Static, Type } from '@sinclair/typebox';
import { CreditSystem, LotCreditType, Nullable, Timestamp, UserId } from '../primitives.ts';

/** One type's figures: `limit` and `used` are this period's allocation, `remaining` all that is spendable (RULES 13). */
export const CreditFigures = Type.Object({
  limit: Type.Integer(),
  used: Type.Integer(),
  held: Type.Integer(),
  remaining: Type.Integer(),
});
export type CreditFigures = Static<typeof CreditFigures>;

export const LotView = Type.Object({
  lotId: Type.String(),
  creditType: LotCreditType,
  source: Type.String(),
  granted: Type.Integer(),
  remaining: Type.Integer(),
  held: Type.Integer(),
  priority: Type.Integer(),
  effectiveAt: Timestamp,
  expiresAt: Nullable(Timestamp),
});
export type LotView = Static<typeof LotView>;

/** GET /api/user/credits/status */
export const CreditStatus = Type.Object({
  userId: UserId,
  version: CreditSystem,
  fallback: Type.Boolean({ description: 'True on v1.' }),
  plan: Type.String(),
  period: Type.Object({ start: Timestamp, end: Timestamp }),
  analysis: CreditFigures,
  roast: CreditFigures,
  pool: CreditFigures,
  lots: Type.Array(LotView, { description: 'Spendable lots in burn order.' }),
  nextResetAt: Timestamp,
});
export type CreditStatus = Static<typeof CreditStatus>;
