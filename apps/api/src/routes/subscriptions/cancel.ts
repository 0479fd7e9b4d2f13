import {
  CancellationResponse,
  CancelRequest,
  NoQuery,
  OperationView,
  OwnedSubscriptionParams,
  ReactivateRequest,
} from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { organizationDraft } from '../../organizations/organization-draft.ts';
import { organizationFor } from '../../organizations/organization-for.ts';

const PATH = '/organizations/:orgId/subscriptions/:subscriptionId';

/** Lets a subscription end. */
export function cancelSubscription(app: Api, deps: ApiDependencies): void {
  app.post(`${PATH}/cancel`, {
    config: { access: 'user-or-admin', mutation: true, problems: PROBLEMS },
    schema: {
      tags: ['Subscriptions'],
      summary: 'Cancel a subscription',
      description: 'At the end of what was paid, or now; the credits of a subscription that ends now expire.',
      params: OwnedSubscriptionParams,
      querystring: NoQuery,
      body: CancelRequest,
      response: { 200: CancellationResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { orgId, subscriptionId } = request.params;
      const { atPeriodEnd = true, reason } = request.body;
      const organization = await organizationFor(request, orgId, 'decide', deps.organizations);
      const draft = organizationDraft(request, `${PATH}/cancel`, organization, { at: '/reason', given: reason });
      await answerMutation(deps, request, reply, {
        type: 'cancel_subscription',
        ...draft,
        subscriptionId,
        atPeriodEnd,
      });
      return reply;
    },
  });
}

/** Keeps a subscription that was to end with its period. */
export function reactivateSubscription(app: Api, deps: ApiDependencies): void {
  app.post(`${PATH}/reactivate`, {
    config: { access: 'user-or-admin', mutation: true, problems: PROBLEMS },
    schema: {
      tags: ['Subscriptions'],
      summary: 'Keep a subscription that was cancelled',
      description: 'As long as it has not ended. One that goes on anyway stays as it is.',
      params: OwnedSubscriptionParams,
      querystring: NoQuery,
      body: ReactivateRequest,
      response: { 200: CancellationResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { orgId, subscriptionId } = request.params;
      const { reason } = request.body;
      const organization = await organizationFor(request, orgId, 'decide', deps.organizations);
      const draft = organizationDraft(request, `${PATH}/reactivate`, organization, { at: '/reason', given: reason });
      await answerMutation(deps, request, reply, { type: 'reactivate_subscription', ...draft, subscriptionId });
      return reply;
    },
  });
}

const PROBLEMS = [
  'owner_only',
  'organization_unknown',
  'subscription_unknown',
  'subscription_not_changeable',
  'stripe_unavailable',
  'database_unavailable',
] as const;
