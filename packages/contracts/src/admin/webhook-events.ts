import { type Static, Type } from '@sinclair/typebox';
import { pageOf, pageQuery } from '../http/page.ts';
import { Nullable, OperationId, Reason, StringEnum, Timestamp } from '../primitives.ts';

export const WebhookEventStatus = StringEnum(['pending', 'processed', 'ignored', 'parked', 'quarantined'] as const, {
  description:
    'pending: its effect is to come. ignored: nothing of ours. parked: what it is about is not known here (yet). quarantined: it kept failing.',
});
export type WebhookEventStatus = Static<typeof WebhookEventStatus>;

const StripeId = Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' });

/** GET /admin/webhook-events */
export const WebhookEventsQuery = Type.Object(
  {
    status: Type.Optional(WebhookEventStatus),
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'invoice.paid, …' })),
    ...pageQuery,
  },
  { additionalProperties: false },
);

export const WebhookEventView = Type.Object({
  eventId: Type.String(),
  type: Type.String(),
  status: WebhookEventStatus,
  reason: Nullable(Type.String({ description: 'Why it is ignored, parked or quarantined.' })),
  objectId: Nullable(Type.String()),
  account: Nullable(Type.String()),
  livemode: Type.Boolean(),
  attempts: Type.Integer(),
  lastError: Nullable(Type.String()),
  deliveries: Type.Integer({ description: 'How often it came, by Stripe or by a job that was repeated.' }),
  createdAt: Timestamp,
  storedAt: Timestamp,
  processedAt: Nullable(Timestamp),
  retryAt: Nullable(Timestamp),
});
export type WebhookEventView = Static<typeof WebhookEventView>;

export const WebhookEventsResponse = pageOf(WebhookEventView);
export type WebhookEventsResponse = Static<typeof WebhookEventsResponse>;

/** POST /admin/webhooks/retry: one event, or those of a span of time that have not had their effect. */
export const RetryWebhooksRequest = Type.Union([
  Type.Object({ eventId: StripeId, reason: Reason }, { additionalProperties: false }),
  Type.Object({ from: Timestamp, to: Timestamp, reason: Reason }, { additionalProperties: false }),
]);
export type RetryWebhooksRequest = Static<typeof RetryWebhooksRequest>;

export const RetryWebhooksResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  events: Type.Integer({ description: 'How many are looked at again.' }),
});
export type RetryWebhooksResponse = Static<typeof RetryWebhooksResponse>;

/** Members of 404 `event_unknown`. */
export const EventUnknown = Type.Object({ eventId: Type.String() });
