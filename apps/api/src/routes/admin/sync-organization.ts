import {
  NoQuery,
  OperationView,
  OrganizationParams,
  SyncOrganizationRequest,
  SyncOrganizationResponse,
} from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/organizations/:orgId/sync';

/** Brings an organization's subscriptions, and what their invoices fund, to what Stripe says now. */
export function syncOrganization(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['organization_unknown'] },
    schema: {
      tags: ['Admin'],
      summary: 'Sync an organization with Stripe',
      params: OrganizationParams,
      querystring: NoQuery,
      body: SyncOrganizationRequest,
      response: { 200: SyncOrganizationResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      await answerMutation(deps, request, reply, {
        type: 'sync_organization',
        ...controlDraft(request, PATH),
        organizationId: request.params.orgId,
        ...request.body,
      });
      return reply;
    },
  });
}
