import { Type } from '@sinclair/typebox';
import { HoldResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { HOLD, HoldParams, holdIdOf } from './hold-path.ts';

const PATH = `${HOLD}/release`;

/**
 * Ends a hold; what it still holds returns to its own lots, and expires at once where a lot has ended (RULES 7).
 * Released twice: as with capture, the same key replays, no key replays too, another key is 409 `hold_not_active`.
 */
export function releaseHold(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'user', mutation: true, problems: ['hold_unknown', 'hold_not_active', 'hold_revoked'] },
    schema: {
      tags: ['Holds'],
      summary: 'Give held credits back',
      description:
        'What is still held returns to the lots it came from. Without a key, releasing twice is answered once.',
      params: HoldParams,
      querystring: NoQuery,
      body: Type.Union([Type.Null(), NoQuery]),
      response: { 200: HoldResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const holdId = holdIdOf(request.params);
      await answerMutation(deps, request, reply, { type: 'release', ...userDraft(request, PATH), holdId });
      return reply;
    },
  });
}
