import { IntentRequest, IntentResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { returnUrls } from '../../subscriptions/return-urls.ts';

const PATH = '/api/subscriptions/intents';

/** An organization is about to buy, or to change what it has. */
export function createIntent(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: {
      access: 'user',
      mutation: true,
      problems: [
        'return_url_refused',
        'payment_declined',
        'owner_only',
        'organization_unknown',
        'price_unknown',
        'already_subscribed',
        'intent_paid',
        'intent_version_conflict',
        'subscription_not_changeable',
        'stripe_unavailable',
      ],
    },
    schema: {
      tags: ['Subscriptions'],
      summary: 'Buy a subscription, or change it',
      description:
        'Without a subscription it answers where to pay; the first one begins with a trial of 30 days. With one it changes its price: more is charged now, less counts from the next period. 201 for a new intent, 200 for the live one of the same organization, product and price; another price ends the live one first.',
      querystring: NoQuery,
      body: IntentRequest,
      response: { 200: IntentResponse, 201: IntentResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { successUrl, cancelUrl, trial = true, ...body } = request.body;
      await answerMutation(deps, request, reply, {
        type: 'create_intent',
        ...userDraft(request, PATH),
        ...body,
        trial,
        ...returnUrls(deps.settings, { ...(successUrl && { successUrl }), ...(cancelUrl && { cancelUrl }) }),
      });
      return reply;
    },
  });
}
