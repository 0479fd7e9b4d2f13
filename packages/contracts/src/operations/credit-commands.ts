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
  Platform,
  Reason,
  TicketId,
} from '../primitives.ts';
import { commandFrame } from './command-frame.ts';

export const ConsumeCommand = Type.Object(
  {
    type: Type.Literal('consume'),
    ...commandFrame,
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
  { type: Type.Literal('reset'), ...commandFrame, reason: Reason, ticketId: Type.Optional(TicketId) },
  { additionalProperties: false },
);
export type ResetCommand = Static<typeof ResetCommand>;

export const GrantCommand = Type.Object(
  {
    type: Type.Literal('grant'),
    ...commandFrame,
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
    ...commandFrame,
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
    ...commandFrame,
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
  { type: Type.Literal('extend'), ...commandFrame, holdId: HoldId, ttlSeconds: HoldSeconds },
  { additionalProperties: false },
);
export type ExtendCommand = Static<typeof ExtendCommand>;

export const CaptureCommand = Type.Object(
  {
    type: Type.Literal('capture'),
    ...commandFrame,
    holdId: HoldId,
    /** All that is held when absent. */
    amount: Type.Optional(Amount),
    final: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type CaptureCommand = Static<typeof CaptureCommand>;

export const ReleaseCommand = Type.Object(
  { type: Type.Literal('release'), ...commandFrame, holdId: HoldId },
  { additionalProperties: false },
);
export type ReleaseCommand = Static<typeof ReleaseCommand>;
