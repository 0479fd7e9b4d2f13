import { Health } from '@tandem/contracts';
import type { Api } from '../../api.ts';

/** Does this process answer at all? */
export function live(app: Api): void {
  app.get('/health/live', {
    config: { access: 'public' },
    schema: { tags: ['Health'], summary: 'Is the process alive?', response: { 200: Health } },
    handler: async (_request, reply) => reply.code(200).send({ status: 'ok', checks: [] }),
  });
}
