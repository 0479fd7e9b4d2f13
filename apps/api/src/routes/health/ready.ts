import { Health } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checkDependencies } from '../../health/checks.ts';

/** Should this instance get requests? No while the database or the queue is away, or while it stops. */
export function ready(app: Api, { db, backend, lifecycle }: ApiDependencies): void {
  app.get('/health/ready', {
    config: { access: 'public' },
    schema: {
      tags: ['Health'],
      summary: 'Can this instance serve?',
      response: { 200: Health, 503: Health },
    },
    handler: async (_request, reply) => {
      if (lifecycle.stage !== 'serving') {
        const check = { name: 'process', healthy: false, detail: lifecycle.stage };
        return reply.code(503).send({ status: 'unavailable', checks: [check] });
      }
      const { checks } = await checkDependencies({ db, backend });
      const isReady = checks.every(({ healthy }) => healthy);
      return isReady
        ? reply.code(200).send({ status: 'ok', checks })
        : reply.code(503).send({ status: 'unavailable', checks });
    },
  });
}
