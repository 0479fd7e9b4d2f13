import { type Static, Type } from '@sinclair/typebox';
import { LotCreditType, MAX_AMOUNT, OperationId, Reason, TicketId, UserId } from '../primitives.ts';
import { Balance } from './consume.ts';

/** More or less, never nothing. */
export const SignedAmount = Type.Integer({
  minimum: -MAX_AMOUNT,
  maximum: MAX_AMOUNT,
  not: { const: 0 },
  description: 'Credits to add, or with a minus to take away; not 0.',
});

/** POST /api/admin/credits/adjust (RULES 9) */
export const AdjustRequest = Type.Object(
  { userId: UserId, creditType: LotCreditType, amount: SignedAmount, reason: Reason, ticketId: TicketId },
  { additionalProperties: false },
);
export type AdjustRequest = Static<typeof AdjustRequest>;

export const AdjustResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  userId: UserId,
  creditType: LotCreditType,
  amount: SignedAmount,
  balance: Balance,
});
export type AdjustResponse = Static<typeof AdjustResponse>;

/** Members of 409 `adjustment_exceeds_balance`: credits are taken away in full or not at all. */
export const AdjustmentExceedsBalance = Type.Object({
  creditType: LotCreditType,
  amount: SignedAmount,
  remaining: Type.Integer({ description: 'Credits that could be taken of this type, `any` lots included.' }),
});
