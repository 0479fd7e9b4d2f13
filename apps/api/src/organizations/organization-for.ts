import type { MemberRole } from '@tandem/contracts';
import type { FastifyRequest } from 'fastify';
import { adminActorOf } from '../auth/caller.ts';
import { ProblemError } from '../problem-error.ts';
import type { KnownOrganization } from './known-organization.ts';
import type { Organizations } from './open-organizations.ts';

/** `see`: every member. `decide` (buy, cancel, members, name): the owner. Admins may both. */
export type Need = 'see' | 'decide';

export type SeenOrganization = KnownOrganization & {
  /** The caller's; an admin may have none. */
  readonly role: MemberRole | undefined;
};

/**
 * The organization a request names, for a caller who may do what is needed there. Guards every route of an organization: to a stranger it
 * is as unknown as one that does not exist, in the same time (RELIABILITY S1).
 * @throws ProblemError organization_unknown, owner_only
 */
export async function organizationFor(
  { caller }: Pick<FastifyRequest, 'caller'>,
  organizationId: string,
  need: Need,
  organizations: Organizations,
): Promise<SeenOrganization> {
  const userId = caller?.kind === 'user' ? caller.userId : undefined;
  const stored = await organizations.find(organizationId);
  const role = userId === undefined ? undefined : stored?.roles.get(userId);
  if (stored !== undefined && (role === 'owner' || adminActorOf(caller) !== undefined)) return { ...stored, role };
  if (stored !== undefined && role !== undefined) {
    if (need === 'see') return { ...stored, role };
    throw new ProblemError('owner_only');
  }
  const unwritten = userId === undefined ? undefined : await organizations.findUnwritten(organizationId, userId);
  if (unwritten?.roles.get(userId ?? '') !== 'owner') throw new ProblemError('organization_unknown');
  return { ...unwritten, role: 'owner' };
}
