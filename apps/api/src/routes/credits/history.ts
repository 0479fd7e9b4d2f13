import { DEFAULT_PAGE_SIZE, HistoryQuery, HistoryResponse } from '@tandem/contracts';
import { readHistory } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The caller's ledger, newest first. */
export function creditHistory(app: Api, { db }: ApiDependencies): void {
  app.get('/api/user/credits/history', {
    config: { access: 'user', problems: ['database_unavailable', 'invalid_cursor'] },
    schema: {
      tags: ['Credits'],
      summary: 'The caller’s ledger',
      querystring: HistoryQuery,
      response: { 200: HistoryResponse },
    },
    handler: (request) => {
      const { limit = DEFAULT_PAGE_SIZE, ...filter } = request.query;
      return readHistory(db, userOf(request), { ...filter, limit });
    },
  });
}
