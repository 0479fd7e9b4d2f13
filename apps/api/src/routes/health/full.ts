import { Health } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checkDependencies, checkMaintenance, checkWorkers } from '../../health/checks.ts';

/** Everything a person wants to know first; `degraded` when no worker applies what is taken, or mutations are refused. */
export function health(app: Api, { db, backend, maintenance }: ApiDependencies): void {
  app.get('/health', {
    config: { access: 'public' },
    schema: { tags: ['Health'], summary: 'The whole service', response: { 200: Health, 503: Health } },
    handler: async (_request, reply) => {
      const { checks, database } = await checkDependencies({ db, backend });
      const worker = checkWorkers(database);
      const mode = checkMaintenance(maintenance.state);
      const all = [...checks, worker, mode];
      if (!checks.every(({ healthy }) => healthy)) return reply.code(503).send({ status: 'unavailable', checks: all });
      const isWhole = worker.healthy && mode.healthy && database?.readOnly === false;
      return reply.code(200).send({ status: isWhole ? 'ok' : 'degraded', checks: all });
    },
  });
}
