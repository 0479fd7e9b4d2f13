import { CreditsServiceStatus, NoQuery } from '@tandem/contracts';
import { readCreditStatus, readCreditSystem } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checkDependencies, checkWorkers } from '../../health/checks.ts';

/** Is the credits service well? With a token also the caller's own balance. */
export function creditsServiceStatus(app: Api, { db, backend }: ApiDependencies): void {
  app.get('/api/credits/status', {
    config: { access: 'optional-user', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'The credits service, and with a token the caller’s balance',
      querystring: NoQuery,
      response: { 200: CreditsServiceStatus },
    },
    handler: async ({ caller }) => {
      const [{ checks, database }, version, balance] = await Promise.all([
        checkDependencies({ db, backend }),
        readCreditSystem(db),
        caller?.kind === 'user' ? readCreditStatus(db, caller.userId) : undefined,
      ]);
      const all = [...checks, checkWorkers(database)];
      const status = { version, healthy: all.every(({ healthy }) => healthy), checks: all };
      return balance === undefined ? status : { ...status, balance };
    },
  });
}
