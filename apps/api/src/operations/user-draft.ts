import type { FastifyRequest } from 'fastify';
import { userOf } from '../auth/access.ts';
import { idempotencyOf } from './idempotency.ts';

/**
 * What every operation of a user on their own account carries. The key's scope is the user and this path (RULES 12).
 * @throws ProblemError invalid_idempotency_key
 */
export function userDraft(request: FastifyRequest, path: string) {
  const userId = userOf(request);
  return {
    requestId: request.id,
    userId,
    actorType: 'USER',
    actorId: userId,
    route: `${request.method} ${path}`,
    ...idempotencyOf(request),
  } as const;
}
