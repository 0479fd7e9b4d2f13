import { type Static, Type } from '@sinclair/typebox';
import { LotCreditType, StringEnum, Timestamp, UserId } from '../primitives.ts';
import { LotSums } from './balance.ts';
import { LedgerEntryView, LedgerKind } from './history.ts';

/** Most entries of one statement. */
export const MAX_STATEMENT_ENTRIES = 10_000;

/** GET /api/user/credits/statement */
export const StatementQuery = Type.Object(
  {
    from: { ...Timestamp, description: 'First instant of the statement.' },
    to: Type.Optional({
      ...Timestamp,
      description: 'First instant after it, not in the future; through now without it.',
    }),
    format: Type.Optional(StringEnum(['json', 'csv'] as const, { description: 'json without it.' })),
  },
  { additionalProperties: false },
);

export const StatementEntry = Type.Composite([
  LedgerEntryView,
  Type.Object({ change: Type.Integer({ description: 'What the entry did to the remaining credits of its type.' }) }),
]);
export type StatementEntry = Static<typeof StatementEntry>;

/** opening + what the entries changed + due = closing, for each type. */
export const CreditStatement = Type.Object({
  userId: UserId,
  from: Timestamp,
  to: Timestamp,
  opening: LotSums,
  entries: Type.Array(StatementEntry),
  totals: Type.Array(
    Type.Object({ kind: LedgerKind, creditType: LotCreditType, entries: Type.Integer(), amount: Type.Integer() }),
  ),
  due: {
    ...LotSums,
    description: 'What a boundary within the span will still write: ends and allocations nobody has touched.',
  },
  closing: LotSums,
});
export type CreditStatement = Static<typeof CreditStatement>;
