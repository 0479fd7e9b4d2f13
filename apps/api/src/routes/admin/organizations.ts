import { AllOrganizationsQuery, AllOrganizationsResponse, DEFAULT_PAGE_SIZE } from '@tandem/contracts';
import { readAllOrganizations } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Every organization there is. */
export function allOrganizations(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/organizations', {
    config: {
      access: 'admin',
      reads: { entityType: 'ORGANIZATION' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'Organizations, newest first',
      querystring: AllOrganizationsQuery,
      response: { 200: AllOrganizationsResponse },
    },
    handler: (request) => readAllOrganizations(db, { limit: DEFAULT_PAGE_SIZE, ...request.query }),
  });
}
