import { type Static, Type } from '@sinclair/typebox';
import { OrganizationId } from '../organizations/organization.ts';
import { Nullable, OperationId, Reason, TicketId, Timestamp } from '../primitives.ts';

const Id = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000]+$' });
const applied = { operationId: OperationId, status: Type.Literal('applied') };

/** A subscription named by the path of a route. */
export const SubscriptionParams = Type.Object({ subscriptionId: Id });

/** POST /admin/subscriptions/:subscriptionId/grace */
export const SetGraceRequest = Type.Object(
  { graceEndsAt: Timestamp, reason: Reason, ticketId: Type.Optional(TicketId) },
  { additionalProperties: false },
);
export const SetGraceResponse = Type.Object({ ...applied, subscriptionId: Id, graceEndsAt: Timestamp });

/** POST /admin/subscriptions (RULES 19) */
export const AddSubscriptionRequest = Type.Object(
  {
    organizationId: OrganizationId,
    priceId: Id,
    endsAt: Nullable({ ...Timestamp, description: 'Null: without an end.' }),
    reason: Reason,
    ticketId: TicketId,
  },
  { additionalProperties: false },
);
export const AddSubscriptionResponse = Type.Object({
  ...applied,
  subscriptionId: Id,
  organizationId: Type.String(),
  priceId: Id,
  endsAt: Nullable(Timestamp),
});

/** POST /admin/organizations/:orgId/sync */
export const SyncOrganizationRequest = Type.Object({ reason: Reason }, { additionalProperties: false });
export const SyncOrganizationResponse = Type.Object({
  ...applied,
  organizationId: Type.String(),
  subscriptions: Type.Integer({ description: 'How many of it there are at Stripe.' }),
  changed: Type.Array(Id, { description: 'Those that were not here as they are at Stripe.' }),
});
export type SyncOrganizationResponse = Static<typeof SyncOrganizationResponse>;

/** Members of refusals. */
export const SubscriptionUnknown = Type.Object({ subscriptionId: Type.String() });
export const SubscriptionNotPastDue = Type.Object({ subscriptionId: Type.String(), subscriptionStatus: Type.String() });
export const PriceUnknown = Type.Object({ priceId: Type.String() });
