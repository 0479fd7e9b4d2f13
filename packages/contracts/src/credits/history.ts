import { type Static, Type } from '@sinclair/typebox';
import { pageOf, pageQuery } from '../http/page.ts';
import { LotCreditType, Nullable, StringEnum, Timestamp } from '../primitives.ts';

/** Kinds of ledger entries (PRODUCT 3.3). */
export const LEDGER_KINDS = ['grant', 'consume', 'hold', 'capture', 'release', 'expire', 'revoke', 'adjust'] as const;
export const LedgerKind = StringEnum(LEDGER_KINDS);
export type LedgerKind = Static<typeof LedgerKind>;

/** GET /api/user/credits/history */
export const HistoryQuery = Type.Object(
  {
    creditType: Type.Optional(LotCreditType),
    kind: Type.Optional(LedgerKind),
    ...pageQuery,
  },
  { additionalProperties: false },
);

export const LedgerEntryView = Type.Object({
  seq: Type.Integer({ description: 'Position in this user’s ledger, from 1.' }),
  operationId: Type.String(),
  kind: LedgerKind,
  creditType: LotCreditType,
  amount: Type.Integer(),
  lotId: Type.String(),
  balanceAfter: Type.Integer({
    description: 'Remaining over all the user’s lots of this credit type after this entry.',
  }),
  action: Nullable(Type.String()),
  platform: Nullable(Type.String()),
  metadata: Nullable(Type.Record(Type.String(), Type.Unknown())),
  effectiveAt: Timestamp,
  recordedAt: Timestamp,
});
export type LedgerEntryView = Static<typeof LedgerEntryView>;

export const HistoryResponse = pageOf(LedgerEntryView);
export type HistoryResponse = Static<typeof HistoryResponse>;
