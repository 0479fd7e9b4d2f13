import { type Static, Type } from '@sinclair/typebox';
import { Amount, CreditType, Timestamp } from '../primitives.ts';

/** GET /api/user/credits/check?creditType&amount */
export const CheckQuery = Type.Object(
  { creditType: CreditType, amount: Type.Optional(Amount) },
  { additionalProperties: false },
);

export const CheckResponse = Type.Object({
  allowed: Type.Boolean({ description: 'Would a consume of this amount be applied now? Not a reservation.' }),
  creditType: CreditType,
  amount: Amount,
  remaining: Type.Integer(),
  limit: Type.Integer(),
  periodEnd: Timestamp,
});
export type CheckResponse = Static<typeof CheckResponse>;
