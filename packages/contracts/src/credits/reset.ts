import { type Static, Type } from '@sinclair/typebox';
import { OperationId, Reason, TicketId, UserId } from '../primitives.ts';
import { Balance } from './consume.ts';

/** POST /api/admin/credits/reset (RULES 9): leftover allocation expires, the plan's allocation is granted again. */
export const ResetRequest = Type.Object(
  { userId: UserId, reason: Reason, ticketId: Type.Optional(TicketId) },
  { additionalProperties: false },
);
export type ResetRequest = Static<typeof ResetRequest>;

export const ResetResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  userId: UserId,
  expired: Type.Integer({ description: 'Leftover allocation credits that expired.' }),
  granted: Type.Integer({ description: 'Credits granted as adjustment lots, to the end of the period.' }),
  balance: Balance,
});
export type ResetResponse = Static<typeof ResetResponse>;

/** POST /api/cron/reset-credits: runs what is due, nothing else (RULES 9). */
export const CronResetResponse = Type.Object({
  accounts: Type.Integer({ description: 'Accounts brought up to date by this call.' }),
  remaining: Type.Boolean({ description: 'True when more is due than one call does; call again.' }),
});
