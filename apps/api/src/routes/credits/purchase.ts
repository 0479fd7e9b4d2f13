import { NoQuery, OperationView, PurchaseRequest, PurchaseResponse } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { userDraft } from '../../operations/user-draft.ts';
import { ProblemError } from '../../problem-error.ts';
import { returnUrls } from '../../subscriptions/return-urls.ts';

const PATH = '/api/credits/purchases';

/** Buys a package of credits (v1). */
export function purchaseCredits(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: {
      access: 'user',
      mutation: true,
      problems: ['purchases_disabled', 'package_unknown', 'return_url_refused', 'stripe_unavailable'],
    },
    schema: {
      tags: ['Credits'],
      summary: 'Buy a package of credits (v1)',
      description: 'Answers where to pay; the credits, which never expire, come with the payment.',
      querystring: NoQuery,
      body: PurchaseRequest,
      response: { 201: PurchaseResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      if (!deps.settings.ENABLE_CREDIT_PURCHASES) throw new ProblemError('purchases_disabled');
      const { packageId, ...wished } = request.body;
      const draft = { ...userDraft(request, PATH), packageId, ...returnUrls(deps.settings, wished) };
      await answerMutation(deps, request, reply, { type: 'create_purchase', ...draft });
      return reply;
    },
  });
}
