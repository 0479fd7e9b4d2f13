import { AddMemberRequest, MemberResponse, NoQuery, OperationView, OrganizationParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { organizationDraft } from '../../organizations/organization-draft.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

const PATH = '/organizations/:orgId/members';

/** Makes a user a member, who may look. */
export function addMember(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: {
      access: 'user-or-admin',
      mutation: true,
      problems: ['owner_only', 'organization_unknown', 'organization_full', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'Add a member',
      description: 'By the owner. A user who is a member already stays one.',
      params: OrganizationParams,
      querystring: NoQuery,
      body: AddMemberRequest,
      response: { 200: MemberResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { userId: memberId, reason } = request.body;
      const organization = await organizationFor(request, request.params.orgId, 'decide', deps.organizations);
      const draft = organizationDraft(request, PATH, organization, { at: '/reason', given: reason });
      await answerMutation(deps, request, reply, { type: 'add_member', ...draft, memberId });
      return reply;
    },
  });
}
