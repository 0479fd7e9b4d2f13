import { type Static, Type } from '@sinclair/typebox';
import { BillingCycle, ProductKey, RegionName, Tier } from '../catalogue/prices.ts';
import { PackageId } from '../credits/purchase.ts';
import { OrganizationId } from '../organizations/organization.ts';
import { Reason } from '../primitives.ts';
import { SubscriptionId } from '../subscriptions/cancellation.ts';
import { ReturnUrl } from '../subscriptions/intents.ts';
import { commandFrame } from './command-frame.ts';

export const CreateIntentCommand = Type.Object(
  {
    type: Type.Literal('create_intent'),
    ...commandFrame,
    /** Absent: the user's personal organization. */
    organizationId: Type.Optional(OrganizationId),
    productKey: ProductKey,
    tier: Tier,
    billingCycle: BillingCycle,
    region: Type.Optional(RegionName),
    trial: Type.Boolean(),
    /** Checked against the origins that are allowed. */
    successUrl: ReturnUrl,
    cancelUrl: ReturnUrl,
  },
  { additionalProperties: false },
);
export type CreateIntentCommand = Static<typeof CreateIntentCommand>;

const subscription = {
  organizationId: OrganizationId,
  subscriptionId: SubscriptionId,
  reason: Type.Optional(Reason),
};

export const CancelSubscriptionCommand = Type.Object(
  { type: Type.Literal('cancel_subscription'), ...commandFrame, ...subscription, atPeriodEnd: Type.Boolean() },
  { additionalProperties: false },
);
export type CancelSubscriptionCommand = Static<typeof CancelSubscriptionCommand>;

export const ReactivateSubscriptionCommand = Type.Object(
  { type: Type.Literal('reactivate_subscription'), ...commandFrame, ...subscription },
  { additionalProperties: false },
);
export type ReactivateSubscriptionCommand = Static<typeof ReactivateSubscriptionCommand>;

export const CreatePurchaseCommand = Type.Object(
  {
    type: Type.Literal('create_purchase'),
    ...commandFrame,
    packageId: PackageId,
    /** Checked against the origins that are allowed. */
    successUrl: ReturnUrl,
    cancelUrl: ReturnUrl,
  },
  { additionalProperties: false },
);
export type CreatePurchaseCommand = Static<typeof CreatePurchaseCommand>;
