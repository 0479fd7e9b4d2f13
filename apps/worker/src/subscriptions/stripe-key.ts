import { createHash } from 'node:crypto';
import type { OperationCommand } from '@tandem/contracts';

/**
 * The idempotency key at Stripe of what a command makes there: one for all tries of it, and for all its repeats by the client's key, also
 * where two of them are under way at once (RULES 12).
 */
export function stripeKey({ operationId, actorType, actorId, route, idempotencyKey }: OperationCommand): string {
  if (idempotencyKey === undefined) return operationId;
  const scope = JSON.stringify([actorType, actorId, route, idempotencyKey]);
  return `key_${createHash('sha256').update(scope).digest('hex')}`;
}
