import { VERIFY_PAGE_SIZE, VerifyQuery, VerifyResponse } from '@tandem/contracts';
import { cursorAfterText, textIn, verifyCredits } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

const LIST = 'verify';

/** Recomputes users from their ledgers, a chunk a call, as `ops verify` and the hourly job do; changes nothing. */
export function verifyCreditsByAdmin(app: Api, { db }: ApiDependencies): void {
  app.get('/api/admin/credits/verify', {
    config: {
      access: 'admin',
      reads: { entityType: 'CREDITS' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'Recompute balances from the ledger',
      description:
        'A chunk of users in the order of their ids, each chunk in one snapshot; every difference by name. Call again with nextCursor until it is null.',
      querystring: VerifyQuery,
      response: { 200: VerifyResponse },
    },
    handler: async (request) => {
      const { limit = VERIFY_PAGE_SIZE, cursor } = request.query;
      const afterUserId = cursor === undefined ? '' : textIn(cursor, LIST);
      const { users, lastUserId, isLast, differences } = await verifyCredits(db, { afterUserId, limit });
      const nextCursor = isLast || lastUserId === undefined ? null : cursorAfterText(LIST, lastUserId);
      return { users, differences, nextCursor };
    },
  });
}
