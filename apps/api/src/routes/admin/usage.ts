import { MAX_USAGE_DAYS, UsageQuery, UsageResponse } from '@tandem/contracts';
import { readUsage } from '@tandem/db';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import { invalidMember } from '../../body/invalid-member.ts';
import type { ApiDependencies } from '../../dependencies.ts';

const DAY_MS = 86_400_000;

/** What all users spent. */
export function usage(app: Api, { db }: ApiDependencies): void {
  app.get('/api/admin/usage', {
    config: { access: 'admin', reads: { entityType: 'CREDITS' }, problems: ['database_unavailable'] },
    schema: {
      tags: ['Admin'],
      summary: 'Credits spent, by day, type or plan',
      querystring: UsageQuery,
      response: { 200: UsageResponse },
    },
    handler: async (request) => {
      const { groupBy } = request.query;
      const from = instantOf(request.query.from, '/query/from');
      const to = instantOf(request.query.to, '/query/to');
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
      if (days <= 0 || days > MAX_USAGE_DAYS)
        throw invalidMember('/query/to', `must be later than from, by at most ${MAX_USAGE_DAYS} days`);
      return { from, to, groupBy, items: await readUsage(db, { from, to, groupBy }) };
    },
  });
}
