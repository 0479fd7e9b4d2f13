import { NoQuery, OperationView, ResetRequest, ResetResponse } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { adminOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { idempotencyOf } from '../../operations/idempotency.ts';

const PATH = '/api/admin/credits/reset';

/**
 * Fills a user's allocation up again (RULES 9). The key's scope is user and route (RULES 12): here the user is the
 * account, and the caller is written into the route, so that two admins with the same key do not meet.
 */
export function resetCredits(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true },
    schema: {
      tags: ['Admin'],
      summary: 'Reset a user’s allocation',
      description: 'Leftover allocation expires and the plan’s allocation is granted to the end of the period.',
      querystring: NoQuery,
      body: ResetRequest,
      response: { 200: ResetResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const actorId = adminOf(request);
      await answerMutation(deps, request, reply, {
        type: 'reset',
        requestId: request.id,
        actorType: 'ADMIN',
        actorId,
        route: `POST ${PATH} by ${actorId}`,
        ...idempotencyOf(request),
        ...request.body,
      });
      return reply;
    },
  });
}
