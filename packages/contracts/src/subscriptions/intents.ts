import { type Static, Type } from '@sinclair/typebox';
import { BillingCycle, ProductKey, RegionName, Tier } from '../catalogue/prices.ts';
import { OrganizationId } from '../organizations/organization.ts';
import { Nullable, OperationId, Reason, StringEnum, Timestamp } from '../primitives.ts';

/** Length of the one trial an organization gets (PRODUCT 4). */
export const TRIAL_DAYS = 30;

export const IntentId = Type.String({ pattern: '^int_[A-Za-z0-9_-]{8,64}$' });

/** Where Stripe sends the buyer afterwards; the origin must be one of CHECKOUT_RETURN_ORIGINS. */
export const ReturnUrl = Type.String({ minLength: 8, maxLength: 2000 });

/** What an intent is to do: buy (with or without a trial), or change the price of a subscription that is there. */
export const IntentKind = StringEnum(['checkout', 'trial', 'upgrade', 'downgrade'] as const);
export type IntentKind = Static<typeof IntentKind>;
export const IntentStatus = StringEnum(['pending', 'completed', 'failed', 'expired'] as const);
export type IntentStatus = Static<typeof IntentStatus>;

/** POST /api/subscriptions/intents. The price is that of our table for these words; nobody sends an amount. */
export const IntentRequest = Type.Object(
  {
    organizationId: Type.Optional({ ...OrganizationId, description: 'The caller’s personal one when absent.' }),
    productKey: ProductKey,
    tier: Tier,
    billingCycle: BillingCycle,
    region: Type.Optional({
      ...RegionName,
      description: 'Counts for the first purchase; afterwards it is the organization’s own (RULES 17).',
    }),
    trial: Type.Optional(
      Type.Boolean({ description: 'False: pay at once. Otherwise the first subscription begins with the trial.' }),
    ),
    successUrl: Type.Optional(ReturnUrl),
    cancelUrl: Type.Optional(ReturnUrl),
  },
  { additionalProperties: false },
);
export type IntentRequest = Static<typeof IntentRequest>;

/** GET /api/subscriptions/intents/:id */
export const IntentView = Type.Object({
  intentId: IntentId,
  organizationId: OrganizationId,
  kind: IntentKind,
  status: IntentStatus,
  productKey: ProductKey,
  tier: Tier,
  billingCycle: BillingCycle,
  region: Type.String(),
  currency: Type.String(),
  unitAmount: Type.Integer({ description: 'In the smallest unit of the currency (cents).' }),
  checkoutUrl: Nullable(
    Type.String({ description: 'Where the buyer pays; null where nothing is to be paid by hand.' }),
  ),
  expiresAt: Timestamp,
  subscriptionId: Nullable(Type.String()),
  version: Type.Integer({ description: 'Counts the changes of this intent.' }),
  createdAt: Timestamp,
  completedAt: Nullable(Timestamp),
});
export type IntentView = Static<typeof IntentView>;

export const IntentParams = Type.Object({ intentId: Type.String({ minLength: 1, maxLength: 128 }) });

/** 201 for a new intent, 200 for the live one of the same organization, product and price. */
export const IntentResponse = Type.Composite([
  Type.Object({ operationId: OperationId, created: Type.Boolean() }),
  IntentView,
]);
export type IntentResponse = Static<typeof IntentResponse>;

/** Members of 409 `intent_paid` and 402 `payment_declined`. */
export const IntentConflict = Type.Object({ intentId: IntentId });

/** POST /admin/intents/cleanup */
export const IntentCleanupRequest = Type.Object({ reason: Reason }, { additionalProperties: false });

export const IntentCleanupResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  expired: Type.Integer({ description: 'Intents whose time was over.' }),
  completed: Type.Integer({ description: 'Intents whose time was over, but which had been paid.' }),
  waiting: Type.Integer({
    description: 'Intents that Stripe could not be asked about, or whose payment is under way.',
  }),
});
export type IntentCleanupResponse = Static<typeof IntentCleanupResponse>;
