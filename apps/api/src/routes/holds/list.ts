import { DEFAULT_PAGE_SIZE, HoldsQuery, HoldsResponse } from '@tandem/contracts';
import { readActiveHolds } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { HOLDS } from './hold-path.ts';

/** The caller's holds that have not ended, newest first. */
export function activeHolds(app: Api, { db }: ApiDependencies): void {
  app.get(HOLDS, {
    config: { access: 'user', problems: ['database_unavailable', 'invalid_cursor'] },
    schema: {
      tags: ['Holds'],
      summary: 'The caller’s active holds',
      querystring: HoldsQuery,
      response: { 200: HoldsResponse },
    },
    handler: (request) => {
      const { limit = DEFAULT_PAGE_SIZE, ...page } = request.query;
      return readActiveHolds(db, userOf(request), { ...page, limit });
    },
  });
}
