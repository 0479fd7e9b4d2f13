import { type Static, Type } from '@sinclair/typebox';
import { Action, Amount, CreditType, Metadata, OperationId, Platform, Timestamp } from '../primitives.ts';

/** POST /api/user/credits/consume. `amount` is 1 when left out. */
export const ConsumeRequest = Type.Object(
  {
    creditType: CreditType,
    amount: Type.Optional(Amount),
    action: Action,
    platform: Type.Optional(Platform),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
);
export type ConsumeRequest = Static<typeof ConsumeRequest>;

/** What can be spent of each type after an operation; the types share `any` lots and are never summed (RULES 13). */
export const Balance = Type.Object({ analysis: Type.Integer(), roast: Type.Integer() });

export const ConsumeResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  creditType: CreditType,
  amount: Amount,
  balance: Balance,
});
export type ConsumeResponse = Static<typeof ConsumeResponse>;

/** Members of the 402 `insufficient_credits` problem (PRODUCT 3.8). */
export const InsufficientCredits = Type.Object({
  creditType: CreditType,
  required: Type.Integer(),
  remaining: Type.Integer(),
  limit: Type.Integer(),
  periodEnd: Timestamp,
  upgrade: Type.Array(Type.String(), { description: 'Plans with a larger monthly allocation of this type.' }),
});
export type InsufficientCredits = Static<typeof InsufficientCredits>;
