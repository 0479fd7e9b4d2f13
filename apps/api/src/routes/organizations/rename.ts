import {
  NoQuery,
  OperationView,
  OrganizationParams,
  OrganizationRenamedResponse,
  RenameOrganizationRequest,
} from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { organizationDraft } from '../../organizations/organization-draft.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

const PATH = '/organizations/:orgId';

/** Gives an organization another name. */
export function renameOrganization(app: Api, deps: ApiDependencies): void {
  app.patch(PATH, {
    config: {
      access: 'user-or-admin',
      mutation: true,
      problems: ['owner_only', 'organization_unknown', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'Rename an organization',
      description: 'By the owner.',
      params: OrganizationParams,
      querystring: NoQuery,
      body: RenameOrganizationRequest,
      response: { 200: OrganizationRenamedResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { name, reason } = request.body;
      const organization = await organizationFor(request, request.params.orgId, 'decide', deps.organizations);
      const draft = organizationDraft(request, PATH, organization, { at: '/reason', given: reason });
      await answerMutation(deps, request, reply, { type: 'rename_organization', ...draft, name });
      return reply;
    },
  });
}
