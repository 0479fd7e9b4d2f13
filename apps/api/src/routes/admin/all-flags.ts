import { FlagsResponse, NoQuery } from '@tandem/contracts';
import { readFlags } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Every feature flag as it is. */
export function allFlags(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/flags', {
    config: { access: 'admin', reads: { entityType: 'FLAG' }, problems: ['database_unavailable'] },
    schema: {
      tags: ['Admin'],
      summary: 'Feature flags',
      querystring: NoQuery,
      response: { 200: FlagsResponse },
    },
    handler: async () => ({ items: await readFlags(db) }),
  });
}
