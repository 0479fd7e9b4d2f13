import { ExtendRequest, HoldResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { HOLD, HoldParams, holdIdOf } from './hold-path.ts';

const PATH = `${HOLD}/extend`;

/**
 * Lets a hold last `ttlSeconds` from now. Never shorter than it would have, never beyond 24 hours after its creation;
 * `expiresAt` of the answer says what it became.
 */
export function extendHold(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'user', mutation: true, problems: ['hold_unknown', 'hold_not_active', 'hold_revoked'] },
    schema: {
      tags: ['Holds'],
      summary: 'Let a hold last longer',
      description: 'Until `ttlSeconds` from now, at most 24 hours after it was made; it never becomes shorter.',
      params: HoldParams,
      querystring: NoQuery,
      body: ExtendRequest,
      response: { 200: HoldResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const holdId = holdIdOf(request.params);
      await answerMutation(deps, request, reply, {
        type: 'extend',
        ...userDraft(request, PATH),
        holdId,
        ...request.body,
      });
      return reply;
    },
  });
}
