import { type Static, Type } from '@sinclair/typebox';
import {
  Amount,
  LotCreditType,
  Nullable,
  OperationId,
  Reason,
  StringEnum,
  TicketId,
  Timestamp,
  UserId,
} from '../primitives.ts';
import { Balance } from './consume.ts';

/** Sources an admin may give from. The others are facts of plans and payments, which nobody grants by hand (RULES 1). */
export const GrantSource = StringEnum(['promotion', 'compensation', 'adjustment', 'legacy'] as const);

export const Priority = Type.Integer({ minimum: 0, maximum: 100, description: 'Lower burns first; 50 without it.' });

export const SourceReference = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'What this is given for, in your words; with the source it is granted once.',
});

/** POST /api/admin/credits/grants */
export const GrantRequest = Type.Object(
  {
    userId: UserId,
    creditType: LotCreditType,
    amount: Amount,
    source: GrantSource,
    priority: Type.Optional(Priority),
    effectiveAt: Type.Optional({
      ...Timestamp,
      description: 'From when it counts: now without it; not before the account’s last change, not in the future.',
    }),
    expiresAt: Type.Optional(Nullable({ ...Timestamp, description: 'In the future; null or absent means never.' })),
    sourceReference: Type.Optional(SourceReference),
    reason: Reason,
    ticketId: TicketId,
  },
  { additionalProperties: false },
);
export type GrantRequest = Static<typeof GrantRequest>;

/** 201 when the lot was made, 200 when the source reference had made it before. */
export const GrantResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  userId: UserId,
  lotId: Type.String(),
  created: Type.Boolean({ description: 'False when this source reference was granted before; the lot is that one.' }),
  creditType: LotCreditType,
  amount: Amount,
  source: GrantSource,
  sourceReference: Nullable(Type.String()),
  priority: Type.Integer(),
  effectiveAt: Timestamp,
  expiresAt: Nullable(Timestamp),
  balance: Balance,
});
export type GrantResponse = Static<typeof GrantResponse>;

/** Members of 409 `source_reference_reused`: the lot that the reference made. */
export const SourceReferenceReused = Type.Object({
  source: GrantSource,
  sourceReference: Type.String(),
  lotId: Type.String(),
  userId: UserId,
});

/** Members of 422 `instant_refused`: which instant, and what would have been taken. */
export const InstantRefused = Type.Object({
  member: Type.String(),
  notBefore: Timestamp,
  notAfter: Nullable(Timestamp),
});
