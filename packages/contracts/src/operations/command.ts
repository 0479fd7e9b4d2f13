import { type Static, Type } from '@sinclair/typebox';
import { SignedAmount } from '../credits/adjust.ts';
import { GrantSource, Priority, SourceReference } from '../credits/grant.ts';
import { HoldId, HoldSeconds } from '../credits/holds.ts';
import {
  Action,
  Amount,
  CreditType,
  Instant,
  LotCreditType,
  Metadata,
  OperationId,
  Platform,
  Reason,
  StringEnum,
  TicketId,
  UserId,
} from '../primitives.ts';

export const ActorType = StringEnum(['USER', 'ADMIN', 'WEBHOOK', 'SYSTEM'] as const);

/** What every command carries: who, on whose account, and what makes a repeat recognisable (RULES 12). */
const envelopeFields = {
  operationId: OperationId,
  requestId: Type.String({ maxLength: 128 }),
  userId: UserId,
  actorType: ActorType,
  actorId: Type.String({ minLength: 1, maxLength: 128 }),
  /** Method and route; with the user it is the scope of the key. */
  route: Type.String({ maxLength: 200 }),
  idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  /** SHA-256 over method, full path and canonical body; present with a key. */
  fingerprint: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
};

export const ConsumeCommand = Type.Object(
  {
    type: Type.Literal('consume'),
    ...envelopeFields,
    creditType: CreditType,
    amount: Amount,
    action: Action,
    platform: Type.Optional(Platform),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
);
export type ConsumeCommand = Static<typeof ConsumeCommand>;

export const ResetCommand = Type.Object(
  { type: Type.Literal('reset'), ...envelopeFields, reason: Reason, ticketId: Type.Optional(TicketId) },
  { additionalProperties: false },
);
export type ResetCommand = Static<typeof ResetCommand>;

export const GrantCommand = Type.Object(
  {
    type: Type.Literal('grant'),
    ...envelopeFields,
    creditType: LotCreditType,
    amount: Amount,
    source: GrantSource,
    priority: Type.Optional(Priority),
    effectiveAt: Type.Optional(Instant),
    expiresAt: Type.Optional(Instant),
    sourceReference: Type.Optional(SourceReference),
    reason: Reason,
    ticketId: TicketId,
  },
  { additionalProperties: false },
);
export type GrantCommand = Static<typeof GrantCommand>;

export const AdjustCommand = Type.Object(
  {
    type: Type.Literal('adjust'),
    ...envelopeFields,
    creditType: LotCreditType,
    amount: SignedAmount,
    reason: Reason,
    ticketId: TicketId,
  },
  { additionalProperties: false },
);
export type AdjustCommand = Static<typeof AdjustCommand>;

export const HoldCommand = Type.Object(
  {
    type: Type.Literal('hold'),
    ...envelopeFields,
    creditType: CreditType,
    amount: Amount,
    ttlSeconds: HoldSeconds,
    action: Action,
    platform: Type.Optional(Platform),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
);
export type HoldCommand = Static<typeof HoldCommand>;

export const ExtendCommand = Type.Object(
  { type: Type.Literal('extend'), ...envelopeFields, holdId: HoldId, ttlSeconds: HoldSeconds },
  { additionalProperties: false },
);
export type ExtendCommand = Static<typeof ExtendCommand>;

export const CaptureCommand = Type.Object(
  {
    type: Type.Literal('capture'),
    ...envelopeFields,
    holdId: HoldId,
    /** All that is held when absent. */
    amount: Type.Optional(Amount),
    final: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type CaptureCommand = Static<typeof CaptureCommand>;

export const ReleaseCommand = Type.Object(
  { type: Type.Literal('release'), ...envelopeFields, holdId: HoldId },
  { additionalProperties: false },
);
export type ReleaseCommand = Static<typeof ReleaseCommand>;

/** One credit mutation asked for; the plain data that travels through the credits queue. */
export const OperationCommand = Type.Union([
  ConsumeCommand,
  HoldCommand,
  ExtendCommand,
  CaptureCommand,
  ReleaseCommand,
  ResetCommand,
  GrantCommand,
  AdjustCommand,
]);
export type OperationCommand = Static<typeof OperationCommand>;
export type OperationType = OperationCommand['type'];
export const OPERATION_TYPES = [
  'consume',
  'hold',
  'extend',
  'capture',
  'release',
  'reset',
  'grant',
  'adjust',
] as const satisfies readonly OperationType[];
