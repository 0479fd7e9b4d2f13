import type { FastifyRequest } from 'fastify';
import { adminActorOf } from '../auth/caller.ts';
import { invalidMember } from '../body/invalid-member.ts';
import { idempotencyOf } from '../operations/idempotency.ts';
import { userDraft } from '../operations/user-draft.ts';
import type { SeenOrganization } from './organization-for.ts';

/**
 * What every operation on an organization carries. Its owner acts as a user, on their own account, and so does a member who may act; an
 * admin acts on the owner's account, and has to say why.
 * @param reason where the request has it, for the finding: `/reason`, `/query/reason`
 * @throws ProblemError invalid_idempotency_key, validation_failed
 */
export function organizationDraft(
  request: FastifyRequest,
  path: string,
  { organization: { organizationId, owner }, role }: SeenOrganization,
  reason: { at: string; given: string | undefined },
) {
  const why = reason.given === undefined ? {} : { reason: reason.given };
  const actorId = adminActorOf(request.caller);
  if (role === 'owner' || actorId === undefined)
    return { ...userDraft(request, path), organizationId, ...why } as const;
  if (reason.given === undefined) throw invalidMember(reason.at, 'must be given by an admin');
  return {
    requestId: request.id,
    userId: owner,
    actorType: 'ADMIN',
    actorId,
    route: `${request.method} ${path} by ${actorId}`,
    ...idempotencyOf(request),
    organizationId,
    ...why,
  } as const;
}
