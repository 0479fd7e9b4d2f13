import {
  DEFAULT_PAGE_SIZE,
  OrganizationParams,
  SubscriptionsQuery,
  SubscriptionsResponse,
  type SubscriptionView,
} from '@tandem/contracts';
import { InvalidCursorError, subscriptionCursor } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

/** What an organization is and was subscribed to. */
export function organizationSubscriptions(app: Api, { organizations }: ApiDependencies): void {
  app.get('/organizations/:orgId/subscriptions', {
    config: {
      access: 'user-or-admin',
      reads: { entityType: 'ORGANIZATION', param: 'orgId' },
      problems: ['organization_unknown', 'database_unavailable', 'invalid_cursor'],
    },
    schema: {
      tags: ['Organizations'],
      summary: 'An organization’s subscriptions, newest first',
      params: OrganizationParams,
      querystring: SubscriptionsQuery,
      response: { 200: SubscriptionsResponse },
    },
    handler: async (request) => {
      const { limit = DEFAULT_PAGE_SIZE, cursor } = request.query;
      const { subscriptions } = await organizationFor(request, request.params.orgId, 'see', organizations);
      return pageOfSubscriptions(subscriptions, { limit, cursor });
    },
  });
}

/** None of them is ever deleted, so that the last one of the page before is still there. @throws InvalidCursorError */
function pageOfSubscriptions(
  all: readonly SubscriptionView[],
  { limit, cursor }: { limit: number; cursor: string | undefined },
): SubscriptionsResponse {
  const before = cursor === undefined ? -1 : all.findIndex((each) => subscriptionCursor(each) === cursor);
  if (cursor !== undefined && before === -1) throw new InvalidCursorError('not a cursor of this list');
  const items = all.slice(before + 1, before + 1 + limit);
  const last = items.at(-1);
  return { items, nextCursor: last === undefined || last === all.at(-1) ? null : subscriptionCursor(last) };
}
