import { NoQuery, PackagesResponse } from '@tandem/contracts';
import { readPackages } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** What can be bought under v1. */
export function creditPackages(app: Api, { db }: ApiDependencies): void {
  app.get('/api/credits/packages', {
    config: { access: 'public', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'Credit packages (v1)',
      querystring: NoQuery,
      response: { 200: PackagesResponse },
    },
    handler: () => readPackages(db),
  });
}
