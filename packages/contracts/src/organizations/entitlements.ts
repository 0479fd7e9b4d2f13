import { type Static, Type } from '@sinclair/typebox';
import { Nullable, Timestamp } from '../primitives.ts';
import { SubscriptionView } from './subscription.ts';

export const Feature = Type.Object({
  isEnabled: Type.Boolean(),
  limit: Nullable(Type.Integer({ description: 'Null: unlimited.' })),
  unit: Type.String(),
});
export type Feature = Static<typeof Feature>;

/** GET /organizations/:orgId/features */
export const FeaturesResponse = Type.Object({
  organizationId: Type.String(),
  level: Nullable(Type.String({ description: 'The highest of the active subscriptions; null without one.' })),
  features: Type.Record(Type.String(), Feature, { description: 'By name: `api_requests`.' }),
  validUntil: { ...Timestamp, description: 'It stays so until then, unless a subscription changes before.' },
});
export type FeaturesResponse = Static<typeof FeaturesResponse>;

/** GET /organizations/:orgId/cache-info */
export const CacheInfoResponse = Type.Object({
  organizationId: Type.String(),
  subscriptions: Type.Array(SubscriptionView),
  cacheValidUntil: {
    ...Timestamp,
    description: 'What the API remembers is read again then, or at once when it changes.',
  },
  lastUpdated: { ...Timestamp, description: 'When it was read.' },
});
export type CacheInfoResponse = Static<typeof CacheInfoResponse>;
