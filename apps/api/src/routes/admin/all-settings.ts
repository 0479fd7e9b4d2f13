import { NoQuery, SettingsResponse } from '@tandem/contracts';
import { readSettings } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Every runtime setting with the value that counts now. */
export function allSettings(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/settings', {
    config: { access: 'admin', reads: { entityType: 'SETTING' }, problems: ['database_unavailable'] },
    schema: {
      tags: ['Admin'],
      summary: 'Settings that take effect without a restart',
      querystring: NoQuery,
      response: { 200: SettingsResponse },
    },
    handler: async () => ({ items: await readSettings(db) }),
  });
}
