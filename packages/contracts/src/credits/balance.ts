import { type Static, Type } from '@sinclair/typebox';
import { Timestamp, UserId } from '../primitives.ts';
import { Balance } from './consume.ts';

/** GET /api/user/credits/balance?at= */
export const BalanceQuery = Type.Object(
  { at: Type.Optional({ ...Timestamp, description: 'A past instant; now without it.' }) },
  { additionalProperties: false },
);

/** What is left over all lots of each credit type. */
export const LotSums = Type.Object({ analysis: Type.Integer(), roast: Type.Integer(), any: Type.Integer() });
export type LotSums = Static<typeof LotSums>;

export const BalanceResponse = Type.Object({
  userId: UserId,
  at: Timestamp,
  lots: LotSums,
  balance: Balance,
});
export type BalanceResponse = Static<typeof BalanceResponse>;
