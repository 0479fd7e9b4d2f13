import { type Static, Type } from '@sinclair/typebox';
import { pageOf, pageQuery } from '../http/page.ts';
import { ActorType } from '../operations/command-frame.ts';
import { CreditSystem, LotCreditType, Nullable, StringEnum, Timestamp } from '../primitives.ts';
import { CreditStatus } from './status.ts';

/** GET /api/admin/credits/users/:userId; the cursor pages the lots. */
export const CreditAccountQuery = Type.Object(pageQuery, { additionalProperties: false });

export const AccountView = Type.Object({
  createdAt: Timestamp,
  creditSystemOverride: Nullable(CreditSystem),
  plan: Type.String(),
  anchorAt: Timestamp,
  settledAt: Nullable({ ...Timestamp, description: 'All that was due by then is applied.' }),
  nextDueAt: Nullable({ ...Timestamp, description: 'When the next period or lot ends.' }),
  ledgerHead: Type.Object({ seq: Type.Integer(), hash: Type.String() }),
});
export type AccountView = Static<typeof AccountView>;

/** A lot with where each of its credits is: granted = consumed + expired + revoked + held + remaining. */
export const LotRecord = Type.Object({
  lotId: Type.String(),
  creditType: LotCreditType,
  source: Type.String(),
  sourceReference: Type.String(),
  instalmentStart: Nullable(Timestamp),
  priority: Type.Integer(),
  effectiveAt: Timestamp,
  expiresAt: Nullable(Timestamp),
  granted: Type.Integer(),
  consumed: Type.Integer(),
  expired: Type.Integer(),
  revoked: Type.Integer(),
  held: Type.Integer(),
  remaining: Type.Integer(),
  open: Type.Boolean(),
});
export type LotRecord = Static<typeof LotRecord>;

export const EndedOperation = Type.Object({
  operationId: Type.String(),
  type: Type.String(),
  status: StringEnum(['applied', 'rejected', 'failed'] as const),
  code: Nullable(Type.String()),
  actorType: ActorType,
  actorId: Type.String(),
  route: Type.String(),
  requestId: Type.String(),
  error: Nullable(Type.String()),
  completedAt: Timestamp,
});
export type EndedOperation = Static<typeof EndedOperation>;

export const CreditAccountResponse = Type.Object({
  status: CreditStatus,
  account: Nullable(AccountView),
  lots: pageOf(LotRecord),
  operations: Type.Array(EndedOperation, { description: 'The latest that ended.' }),
});
export type CreditAccountResponse = Static<typeof CreditAccountResponse>;
