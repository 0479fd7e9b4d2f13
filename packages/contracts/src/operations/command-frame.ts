import { Type } from '@sinclair/typebox';
import { OperationId, StringEnum, UserId } from '../primitives.ts';

export const ActorType = StringEnum(['USER', 'ADMIN', 'WEBHOOK', 'SYSTEM'] as const);

/** What every command carries: who, on whose account, and what makes a repeat recognisable (RULES 12). */
export const commandFrame = {
  operationId: OperationId,
  requestId: Type.String({ maxLength: 128 }),
  /** The account it is filed under: whose it is, or the admin's own where it is nobody's. */
  userId: UserId,
  actorType: ActorType,
  actorId: Type.String({ minLength: 1, maxLength: 128 }),
  /** Method and route; with the actor it is the scope of the key. */
  route: Type.String({ maxLength: 200 }),
  idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  /** SHA-256 over method, full path and canonical body; present with a key. */
  fingerprint: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
};
