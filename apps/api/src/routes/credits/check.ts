import { CheckQuery, CheckResponse } from '@tandem/contracts';
import { readCreditCheck } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Would a consume pass now? */
export function checkCredits(app: Api, { db }: ApiDependencies): void {
  app.get('/api/user/credits/check', {
    config: { access: 'user', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'Would this consume pass?',
      querystring: CheckQuery,
      response: { 200: CheckResponse },
    },
    handler: (request) => readCreditCheck(db, userOf(request), request.query.creditType, request.query.amount ?? 1),
  });
}
