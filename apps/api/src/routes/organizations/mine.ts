import { DEFAULT_PAGE_SIZE, OrganizationsQuery, OrganizationsResponse } from '@tandem/contracts';
import { readOrganizationsOf } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The organizations the caller is in. */
export function myOrganizations(app: Api, { db }: ApiDependencies): void {
  app.get('/api/organizations', {
    config: { access: 'user', problems: ['database_unavailable', 'invalid_cursor'] },
    schema: {
      tags: ['Organizations'],
      summary: 'The caller’s organizations',
      description: 'Newest first, and the personal one that each user has.',
      querystring: OrganizationsQuery,
      response: { 200: OrganizationsResponse },
    },
    handler: (request) => readOrganizationsOf(db, userOf(request), { limit: DEFAULT_PAGE_SIZE, ...request.query }),
  });
}
