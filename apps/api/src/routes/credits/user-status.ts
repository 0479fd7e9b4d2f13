import { CreditStatus, NoQuery } from '@tandem/contracts';
import { readCreditStatus } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The caller's plan, period, figures by type and lots. */
export function userCreditStatus(app: Api, { db }: ApiDependencies): void {
  app.get('/api/user/credits/status', {
    config: { access: 'user', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'The caller’s credits',
      querystring: NoQuery,
      response: { 200: CreditStatus },
    },
    handler: (request) => readCreditStatus(db, userOf(request)),
  });
}
