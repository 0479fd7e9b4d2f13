import { AddSubscriptionRequest, AddSubscriptionResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { ProblemError } from '../../problem-error.ts';

const PATH = '/admin/subscriptions';

/** Records a complimentary subscription (RULES 19). */
export function addSubscription(app: Api, deps: ApiDependencies): void {
  const { NODE_ENV, ADMIN_MAINTENANCE_MODE: isRepair, ALLOW_ADMIN_SUBSCRIPTIONS: isAllowed } = deps.settings;
  const isOpen = isRepair && (NODE_ENV !== 'production' || isAllowed);
  app.post(PATH, {
    config: {
      access: 'admin',
      mutation: true,
      problems: ['admin_subscriptions_disabled', 'organization_unknown', 'price_unknown'],
    },
    schema: {
      tags: ['Admin'],
      summary: 'Record a complimentary subscription',
      description: 'Entitlements without a payment, hence without paid credits; nothing of it is at Stripe.',
      querystring: NoQuery,
      body: AddSubscriptionRequest,
      response: { 200: AddSubscriptionResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      if (!isOpen) throw new ProblemError('admin_subscriptions_disabled');
      const { endsAt, ...body } = request.body;
      await answerMutation(deps, request, reply, {
        type: 'add_subscription',
        ...controlDraft(request, PATH),
        ...body,
        endsAt: endsAt === null ? null : instantOf(endsAt, '/endsAt'),
      });
      return reply;
    },
  });
}
