import { MemberParams, MemberRemovedResponse, OperationView, RemoveMemberQuery } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { organizationDraft } from '../../organizations/organization-draft.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

const PATH = '/organizations/:orgId/members/:userId';

/** Takes a member out of an organization. */
export function removeMember(app: Api, deps: ApiDependencies): void {
  app.delete(PATH, {
    config: {
      access: 'user-or-admin',
      mutation: true,
      problems: ['owner_only', 'organization_unknown', 'member_unknown', 'owner_stays', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'Remove a member',
      description: 'By the owner; members may also go by themselves.',
      params: MemberParams,
      querystring: RemoveMemberQuery,
      response: { 200: MemberRemovedResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { orgId, userId: memberId } = request.params;
      const isOneself = request.caller?.kind === 'user' && request.caller.userId === memberId;
      const organization = await organizationFor(request, orgId, isOneself ? 'see' : 'decide', deps.organizations);
      const draft = organizationDraft(request, PATH, organization, {
        at: '/query/reason',
        given: request.query.reason,
      });
      await answerMutation(deps, request, reply, { type: 'remove_member', ...draft, memberId });
      return reply;
    },
  });
}
