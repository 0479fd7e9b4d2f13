import { CacheInfoResponse, OrganizationParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

/** What this API process remembers of an organization's subscriptions. */
export function organizationCacheInfo(app: Api, { organizations }: ApiDependencies): void {
  app.get('/organizations/:orgId/cache-info', {
    config: {
      access: 'user-or-admin',
      reads: { entityType: 'ORGANIZATION', param: 'orgId' },
      problems: ['organization_unknown', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'What the API remembers of an organization, and how long',
      params: OrganizationParams,
      response: { 200: CacheInfoResponse },
    },
    handler: async (request) => {
      const known = await organizationFor(request, request.params.orgId, 'see', organizations);
      return {
        organizationId: known.organization.organizationId,
        subscriptions: [...known.subscriptions],
        cacheValidUntil: new Date(known.validUntil).toISOString(),
        lastUpdated: new Date(known.readAt).toISOString(),
      };
    },
  });
}
