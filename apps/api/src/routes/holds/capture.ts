import { Type } from '@sinclair/typebox';
import { CaptureRequest, HoldResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { HOLD, HoldParams, holdIdOf } from './hold-path.ts';

const PATH = `${HOLD}/capture`;

/**
 * Spends what a hold holds, or part of it.
 *
 * Captured twice: a request with the key of the first is a replay, one with another key is another request and gets
 * 409 `hold_not_active` (RULES 7). A request without a key says nothing of which it is, so the hold's id has to: when
 * it asks for just what settled the hold, by verb and amount, it is answered with that first answer (PRODUCT 3.6), and
 * else with 409. While the hold is active every capture without a key is a new one. docs/decisions/0011 has the reasons.
 */
export function captureHold(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: {
      access: 'user',
      mutation: true,
      problems: ['hold_unknown', 'hold_not_active', 'hold_revoked', 'capture_exceeds_hold'],
    },
    schema: {
      tags: ['Holds'],
      summary: 'Spend held credits',
      description:
        'All that is held, or `amount` of it; the rest returns, unless `final` is false and more captures are to follow. Without a key, repeating just what settled the hold gets the first answer again; anything else is 409.',
      params: HoldParams,
      querystring: NoQuery,
      body: Type.Union([Type.Null(), CaptureRequest]),
      response: { 200: HoldResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const holdId = holdIdOf(request.params);
      const { amount, final = true } = request.body ?? {};
      await answerMutation(deps, request, reply, {
        type: 'capture',
        ...userDraft(request, PATH),
        holdId,
        ...(amount === undefined ? {} : { amount }),
        final,
      });
      return reply;
    },
  });
}
