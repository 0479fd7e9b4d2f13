import { ConsumeRequest, ConsumeResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';

export const CONSUME_PATH = '/api/user/credits/consume';

/** Spends credits, all or nothing. */
export function consume(app: Api, deps: ApiDependencies): void {
  app.post(CONSUME_PATH, {
    config: { access: 'user', mutation: true, problems: ['insufficient_credits'] },
    schema: {
      tags: ['Credits'],
      summary: 'Spend credits',
      description: 'Takes the amount from the lots in burn order, all or nothing. 402 says what is missing.',
      querystring: NoQuery,
      body: ConsumeRequest,
      response: { 200: ConsumeResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      await answerMutation(deps, request, reply, {
        type: 'consume',
        ...userDraft(request, CONSUME_PATH),
        ...request.body,
        amount: request.body.amount ?? 1,
      });
      return reply;
    },
  });
}
