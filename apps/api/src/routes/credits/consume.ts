import { ConsumeRequest, ConsumeResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { idempotencyOf } from '../../operations/idempotency.ts';

const PATH = '/api/user/credits/consume';

/** Spends credits, all or nothing. */
export function consume(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
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
      const userId = userOf(request);
      await answerMutation(deps, request, reply, {
        type: 'consume',
        requestId: request.id,
        userId,
        actorType: 'USER',
        actorId: userId,
        route: `POST ${PATH}`,
        ...idempotencyOf(request),
        ...request.body,
        amount: request.body.amount ?? 1,
      });
      return reply;
    },
  });
}
