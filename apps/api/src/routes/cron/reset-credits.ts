import { Type } from '@sinclair/typebox';
import { CronResetResponse, NoQuery } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { idempotencyOf } from '../../operations/idempotency.ts';
import { preferenceOf } from '../../operations/preference.ts';

const Queued = Type.Object({ status: Type.Literal('pending') });

/** Runs the resets that are due and nothing else, so calling it twice is calling it once (RULES 9). */
export function cronResetCredits(app: Api, { queue }: ApiDependencies): void {
  app.post('/api/cron/reset-credits', {
    config: { access: 'cron', problems: ['queue_unavailable', 'maintenance'] },
    schema: {
      tags: ['Admin'],
      summary: 'Run the resets that are due',
      description: 'For an outside scheduler. 202 when the work takes longer than the caller waits.',
      querystring: NoQuery,
      body: Type.Union([Type.Null(), NoQuery]),
      response: { 200: CronResetResponse, 202: Queued },
    },
    handler: async (request, reply) => {
      idempotencyOf(request);
      const { waitMs, applied } = preferenceOf(request.headers['prefer']);
      const done = await queue.resetDue(waitMs);
      if (applied !== undefined) reply.header('preference-applied', applied);
      return done === undefined ? reply.code(202).send({ status: 'pending' }) : reply.code(200).send(done);
    },
  });
}
