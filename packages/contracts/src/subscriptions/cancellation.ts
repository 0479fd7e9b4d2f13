import { type Static, Type } from '@sinclair/typebox';
import { OrganizationId } from '../organizations/organization.ts';
import { Nullable, OperationId, Reason, Timestamp } from '../primitives.ts';

export const SubscriptionId = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000]+$' });
export const OwnedSubscriptionParams = Type.Object({ orgId: OrganizationId, subscriptionId: SubscriptionId });

/** POST /organizations/:orgId/subscriptions/:subscriptionId/cancel */
export const CancelRequest = Type.Object(
  {
    atPeriodEnd: Type.Optional(
      Type.Boolean({ description: 'True, or absent: it stays until what was paid is over. False: it ends now.' }),
    ),
    reason: Type.Optional({ ...Reason, description: 'Admins have to give one.' }),
  },
  { additionalProperties: false },
);

/** POST /organizations/:orgId/subscriptions/:subscriptionId/reactivate */
export const ReactivateRequest = Type.Object(
  { reason: Type.Optional({ ...Reason, description: 'Admins have to give one.' }) },
  { additionalProperties: false },
);

/** Of both. */
export const CancellationResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  subscriptionId: SubscriptionId,
  subscriptionStatus: Type.String(),
  cancelAtPeriodEnd: Type.Boolean(),
  endsAt: Nullable({ ...Timestamp, description: 'When it ends, or ended; null while it goes on.' }),
});
export type CancellationResponse = Static<typeof CancellationResponse>;

/** Members of 409 `already_subscribed` and `subscription_not_changeable`. */
export const SubscriptionState = Type.Object({ subscriptionId: SubscriptionId, subscriptionStatus: Type.String() });
