import { type Static, Type } from '@sinclair/typebox';
import { CreditSystem, Nullable, OperationId, Reason, TicketId, UserId } from '../primitives.ts';

/** Which system a user is on whatever the flag says; null: as the flag says (RULES 20). */
export const SystemOverride = Nullable(CreditSystem);

/** POST /admin/users/:userId/credit-system */
export const CreditSystemRequest = Type.Object(
  { override: SystemOverride, reason: Reason, ticketId: Type.Optional(TicketId) },
  { additionalProperties: false },
);
export type CreditSystemRequest = Static<typeof CreditSystemRequest>;

export const CreditSystemResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  userId: UserId,
  override: SystemOverride,
  version: { ...CreditSystem, description: 'The system the user is on from now.' },
});
export type CreditSystemResponse = Static<typeof CreditSystemResponse>;
