import { DEFAULT_HOLD_SECONDS, HoldRequest, HoldResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { HOLDS } from './hold-path.ts';

/** Reserves credits, all or nothing, to be captured or released later; by itself it ends after `ttlSeconds`. */
export function createHold(app: Api, deps: ApiDependencies): void {
  app.post(HOLDS, {
    config: { access: 'user', mutation: true, problems: ['insufficient_credits'] },
    schema: {
      tags: ['Holds'],
      summary: 'Reserve credits',
      description:
        'Takes the amount out of what can be spent, in burn order, all or nothing. Capture spends it, release gives it back, and when neither comes in time it returns by itself.',
      querystring: NoQuery,
      body: HoldRequest,
      response: { 201: HoldResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      await answerMutation(deps, request, reply, {
        type: 'hold',
        ...userDraft(request, HOLDS),
        ...request.body,
        ttlSeconds: request.body.ttlSeconds ?? DEFAULT_HOLD_SECONDS,
      });
      return reply;
    },
  });
}
