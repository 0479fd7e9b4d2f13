import { NoQuery, OperationView, ResetRequest, ResetResponse } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { adminDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/api/admin/credits/reset';

/** Fills a user's allocation up again (RULES 9). */
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
      await answerMutation(deps, request, reply, { type: 'reset', ...adminDraft(request, PATH), ...request.body });
      return reply;
    },
  });
}
