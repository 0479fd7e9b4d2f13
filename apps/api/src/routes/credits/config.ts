import { CreditsConfig, NoQuery } from '@tandem/contracts';
import { readCreditsConfig } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** What a front end needs to draw its screens. */
export function creditsConfig(app: Api, { db, settings }: ApiDependencies): void {
  app.get('/api/credits/config', {
    config: { access: 'public', problems: ['database_unavailable'] },
    schema: {
      tags: ['Credits'],
      summary: 'Plans, credit types and flags',
      querystring: NoQuery,
      response: { 200: CreditsConfig },
    },
    handler: () => readCreditsConfig(db, { purchasesEnabled: settings.ENABLE_CREDIT_PURCHASES }),
  });
}
