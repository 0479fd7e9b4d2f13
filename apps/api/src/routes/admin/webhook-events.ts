import { DEFAULT_PAGE_SIZE, WebhookEventsQuery, WebhookEventsResponse } from '@tandem/contracts';
import { readWebhookEvents } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The inbox of Stripe events, newest first. */
export function webhookEvents(app: Api, { db }: ApiDependencies): void {
  app.get('/admin/webhook-events', {
    config: {
      access: 'admin',
      reads: { entityType: 'SUBSCRIPTION' },
      problems: ['database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'Stripe events and how each fared',
      querystring: WebhookEventsQuery,
      response: { 200: WebhookEventsResponse },
    },
    handler: (request) => {
      const { limit = DEFAULT_PAGE_SIZE, ...filter } = request.query;
      return readWebhookEvents(db, { ...filter, limit });
    },
  });
}
