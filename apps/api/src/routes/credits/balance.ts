import { BalanceQuery, BalanceResponse } from '@tandem/contracts';
import { readCreditBalance } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import { instantOf } from '../../body/instant-of.ts';
import { invalidMember } from '../../body/invalid-member.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The caller's credits at a past instant. */
export function creditBalance(app: Api, { db }: ApiDependencies): void {
  app.get('/api/user/credits/balance', {
    config: { access: 'user', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'The caller’s credits at a past instant',
      description: 'By when entries took effect, ends and allocations that nobody has touched yet included.',
      querystring: BalanceQuery,
      response: { 200: BalanceResponse },
    },
    handler: async (request) => {
      const { at } = request.query;
      const instant = at === undefined ? undefined : instantOf(at, '/query/at');
      const balance = await readCreditBalance(db, userOf(request), instant);
      if (balance === undefined) throw invalidMember('/query/at', 'must not be in the future');
      return balance;
    },
  });
}
