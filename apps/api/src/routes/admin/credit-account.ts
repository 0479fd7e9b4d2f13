import { CreditAccountQuery, CreditAccountResponse, DEFAULT_PAGE_SIZE, UserParams } from '@tandem/contracts';
import { readCreditAccount } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** All that is known of a user's credits. */
export function creditAccount(app: Api, { db }: ApiDependencies): void {
  app.get('/api/admin/credits/users/:userId', {
    config: {
      access: 'admin',
      reads: { entityType: 'CREDITS', param: 'userId' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'A user’s credits, all of them',
      description: 'Status, account, every lot by page, the latest operations. The look is put on the audit log.',
      params: UserParams,
      querystring: CreditAccountQuery,
      response: { 200: CreditAccountResponse },
    },
    handler: (request) => {
      const { limit = DEFAULT_PAGE_SIZE, cursor } = request.query;
      return readCreditAccount(db, request.params.userId, { limit, cursor });
    },
  });
}
