import { OrganizationParams, OrganizationResponse } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

/** An organization and who is in it; for its members. */
export function organizationById(app: Api, { organizations }: ApiDependencies): void {
  app.get('/organizations/:orgId', {
    config: {
      access: 'user-or-admin',
      reads: { entityType: 'ORGANIZATION', param: 'orgId' },
      problems: ['organization_unknown', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'An organization and its members',
      params: OrganizationParams,
      response: { 200: OrganizationResponse },
    },
    handler: async (request) => {
      const { organization } = await organizationFor(request, request.params.orgId, 'see', organizations);
      return organization;
    },
  });
}
