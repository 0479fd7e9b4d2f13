import { type Static, Type } from '@sinclair/typebox';
import { Price } from '../catalogue/prices.ts';
import { pageOf, pageQuery } from '../http/page.ts';
import { Nullable, Timestamp } from '../primitives.ts';
import { OrganizationId } from './organization.ts';

/** What is on record of a subscription. */
export const SubscriptionRecord = Type.Composite([
  Type.Object({
    subscriptionId: Type.String({
      description: 'Stripe’s (sub_…, cs_… for what was bought once), or comp_… for a complimentary one.',
    }),
    organizationId: Type.String(),
  }),
  Price,
  Type.Object({
    status: Type.String({ description: 'As Stripe says it.' }),
    currentPeriodStart: Nullable(Timestamp),
    currentPeriodEnd: Nullable(Timestamp),
    trialEnd: Nullable(Timestamp),
    cancelAt: Nullable(Timestamp),
    cancelAtPeriodEnd: Type.Boolean(),
    canceledAt: Nullable(Timestamp),
    endedAt: Nullable(Timestamp),
    graceEndsAt: Nullable({ ...Timestamp, description: 'After a failed payment it counts until then.' }),
    complimentary: Type.Boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  }),
]);
export type SubscriptionRecord = Static<typeof SubscriptionRecord>;

export const SubscriptionView = Type.Composite([
  SubscriptionRecord,
  Type.Object({ isActive: Type.Boolean({ description: 'Does it count now?' }) }),
]);
export type SubscriptionView = Static<typeof SubscriptionView>;

/** GET /organizations/:orgId/subscriptions */
export const SubscriptionsQuery = Type.Object(pageQuery, { additionalProperties: false });
export const SubscriptionsResponse = pageOf(SubscriptionView);
export type SubscriptionsResponse = Static<typeof SubscriptionsResponse>;

/** GET /admin/subscriptions */
export const AllSubscriptionsQuery = Type.Object(
  {
    organizationId: Type.Optional(OrganizationId),
    status: Type.Optional(Type.String({ maxLength: 64 })),
    priceId: Type.Optional(Type.String({ maxLength: 200 })),
    complimentary: Type.Optional(Type.Boolean()),
    ...pageQuery,
  },
  { additionalProperties: false },
);
