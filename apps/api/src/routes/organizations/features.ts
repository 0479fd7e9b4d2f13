import { FeaturesResponse, OrganizationParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

/** What an organization may use. */
export function organizationFeatures(app: Api, { organizations }: ApiDependencies): void {
  app.get('/organizations/:orgId/features', {
    config: {
      access: 'user-or-admin',
      reads: { entityType: 'ORGANIZATION', param: 'orgId' },
      problems: ['organization_unknown', 'database_unavailable'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'What an organization may use',
      description:
        'By the highest level of its active subscriptions. Remembered for ten minutes, and read again at once when one changes.',
      params: OrganizationParams,
      response: { 200: FeaturesResponse },
    },
    handler: async (request) => {
      const known = await organizationFor(request, request.params.orgId, 'see', organizations);
      const { organizationId } = known.organization;
      const validUntil = new Date(known.validUntil).toISOString();
      return { organizationId, level: known.level, features: known.features, validUntil };
    },
  });
}
