import type { FastifyRequest } from 'fastify';
import { adminOf } from '../auth/access.ts';
import { idempotencyOf } from './idempotency.ts';

/**
 * What every operation of an admin carries. The key's scope is user and route (RULES 12): here the user is the account,
 * and the caller is written into the route, so that two admins with the same key do not meet.
 * @throws ProblemError invalid_idempotency_key
 */
export function adminDraft(request: FastifyRequest, path: string) {
  const actorId = adminOf(request);
  return {
    requestId: request.id,
    actorType: 'ADMIN',
    actorId,
    route: `POST ${path} by ${actorId}`,
    ...idempotencyOf(request),
  } as const;
}

/** The same for what is done to nobody's account: it is filed under the admin. @throws ProblemError invalid_idempotency_key */
export function controlDraft(request: FastifyRequest, path: string) {
  return { userId: adminOf(request), ...adminDraft(request, path) } as const;
}
