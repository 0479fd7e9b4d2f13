import { NoQuery, OperationView, SetGraceRequest, SetGraceResponse, SubscriptionParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/subscriptions/:subscriptionId/grace';

/** Sets when the grace of a past-due subscription ends. */
export function setGrace(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['subscription_unknown', 'subscription_not_past_due'] },
    schema: {
      tags: ['Admin'],
      summary: 'Set the grace of a subscription',
      description: 'Until then it counts although its payment failed. A payment ends the grace.',
      params: SubscriptionParams,
      querystring: NoQuery,
      body: SetGraceRequest,
      response: { 200: SetGraceResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { graceEndsAt, ...body } = request.body;
      await answerMutation(deps, request, reply, {
        type: 'set_grace',
        ...controlDraft(request, PATH),
        ...request.params,
        ...body,
        graceEndsAt: instantOf(graceEndsAt, '/graceEndsAt'),
      });
      return reply;
    },
  });
}
