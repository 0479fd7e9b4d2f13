import { NoQuery, StatsResponse } from '@tandem/contracts';
import { readDatabaseStats, readServerConnections } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** The deployment in numbers. */
export function stats(app: Api, { db, queue, maintenance }: ApiDependencies): void {
  app.get('/admin/stats', {
    config: {
      access: 'admin',
      reads: { entityType: 'SETTING', entityId: 'stats' },
      problems: ['database_unavailable', 'queue_unavailable'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'The deployment in numbers',
      querystring: NoQuery,
      response: { 200: StatsResponse },
    },
    handler: async () => {
      const [database, server, depths] = await Promise.all([
        readDatabaseStats(db),
        readServerConnections(db),
        queue.depths(),
      ]);
      const now = Date.now();
      const queues = depths.map(({ completed: _, oldestWaitingAt, ...depth }) => ({
        ...depth,
        oldestWaitingMs: oldestWaitingAt === undefined ? null : Math.max(0, now - oldestWaitingAt),
      }));
      return { ...database, maintenance: maintenance.state.on, connections: { server, pool: db.stats() }, queues };
    },
  });
}
