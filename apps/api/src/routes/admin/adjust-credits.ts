import { AdjustRequest, AdjustResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { adminDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/api/admin/credits/adjust';

/** Corrects a user's credits, up or down (RULES 9). */
export function adjustCredits(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['adjustment_exceeds_balance'] },
    schema: {
      tags: ['Admin'],
      summary: 'Correct a user’s credits',
      description:
        'A positive amount is a lot that never expires; a negative one is revoked from lots in burn order, all of it or nothing.',
      querystring: NoQuery,
      body: AdjustRequest,
      response: { 200: AdjustResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      await answerMutation(deps, request, reply, { type: 'adjust', ...adminDraft(request, PATH), ...request.body });
      return reply;
    },
  });
}
