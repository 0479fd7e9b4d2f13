import { NoQuery, OperationView, RetryWebhooksRequest, RetryWebhooksResponse } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/webhooks/retry';

/** Has Stripe events looked at again: one, or those of a span of time that have not had their effect. */
export function retryWebhooks(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['event_unknown'] },
    schema: {
      tags: ['Admin'],
      summary: 'Retry Stripe events',
      description: 'An effect that has come is not repeated. Half-open: events stored from `from` until before `to`.',
      querystring: NoQuery,
      body: RetryWebhooksRequest,
      response: { 200: RetryWebhooksResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const span = 'from' in body ? { from: instantOf(body.from, '/from'), to: instantOf(body.to, '/to') } : {};
      const { reason } = body;
      const which = 'eventId' in body ? { eventId: body.eventId } : span;
      await answerMutation(deps, request, reply, {
        type: 'retry_webhooks',
        ...controlDraft(request, PATH),
        ...which,
        reason,
      });
      return reply;
    },
  });
}
