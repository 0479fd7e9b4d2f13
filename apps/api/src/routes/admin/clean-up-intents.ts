import { IntentCleanupRequest, IntentCleanupResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/intents/cleanup';

/** Ends the intents whose time is over at once. */
export function cleanUpIntents(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true },
    schema: {
      tags: ['Admin'],
      summary: 'End intents whose time is over',
      description: 'What a job does every minute: first at Stripe, then here. What was paid is completed instead.',
      querystring: NoQuery,
      body: IntentCleanupRequest,
      response: { 200: IntentCleanupResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const draft = { ...controlDraft(request, PATH), ...request.body };
      await answerMutation(deps, request, reply, { type: 'clean_up_intents', ...draft });
      return reply;
    },
  });
}
