import { Health } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checkDependencies, checkWorkers } from '../../health/checks.ts';

/** Everything a person wants to know first; `degraded` when requests are taken and no worker applies them. */
export function health(app: Api, { db, backend }: ApiDependencies): void {
  app.get('/health', {
    config: { access: 'public' },
    schema: { tags: ['Health'], summary: 'The whole service', response: { 200: Health, 503: Health } },
    handler: async (_request, reply) => {
      const { checks, database } = await checkDependencies({ db, backend });
      const worker = checkWorkers(database);
      const all = [...checks, worker];
      if (!checks.every(({ healthy }) => healthy)) return reply.code(503).send({ status: 'unavailable', checks: all });
      const isWhole = worker.healthy && database?.readOnly === false;
      return reply.code(200).send({ status: isWhole ? 'ok' : 'degraded', checks: all });
    },
  });
}
