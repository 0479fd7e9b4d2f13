import { AllSubscriptionsQuery, DEFAULT_PAGE_SIZE, SubscriptionsResponse } from '@tandem/contracts';
import { readAllSubscriptions } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { subscriptionView } from '../../organizations/known-organization.ts';

/** Every subscription there is or was. */
export function allSubscriptions(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/subscriptions', {
    config: {
      access: 'admin',
      reads: { entityType: 'SUBSCRIPTION' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'Subscriptions, newest first',
      querystring: AllSubscriptionsQuery,
      response: { 200: SubscriptionsResponse },
    },
    handler: async (request) => {
      const filter = { limit: DEFAULT_PAGE_SIZE, ...request.query };
      const { at, items, nextCursor } = await readAllSubscriptions(db, filter);
      return { items: items.map((record) => subscriptionView(record, Date.parse(at))), nextCursor };
    },
  });
}
