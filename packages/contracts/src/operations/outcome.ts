import { type Static, Type } from '@sinclair/typebox';
import { CreditSystemResponse } from '../admin/credit-system.ts';
import { FlagResponse, FlagUnknown } from '../admin/flags.ts';
import { SettingResponse } from '../admin/settings.ts';
import {
  AddSubscriptionResponse,
  PriceUnknown,
  SetGraceResponse,
  SubscriptionNotPastDue,
  SubscriptionUnknown,
  SyncOrganizationResponse,
} from '../admin/subscriptions.ts';
import { AdvanceTimeResponse } from '../admin/time.ts';
import { EventUnknown, RetryWebhooksResponse } from '../admin/webhook-events.ts';
import { AdjustmentExceedsBalance, AdjustResponse } from '../credits/adjust.ts';
import { ConsumeResponse, InsufficientCredits } from '../credits/consume.ts';
import { GrantResponse, InstantRefused, SourceReferenceReused } from '../credits/grant.ts';
import { CaptureExceedsHold, HoldRefused, HoldResponse } from '../credits/holds.ts';
import { PackageUnknown, PurchaseResponse } from '../credits/purchase.ts';
import { ResetResponse } from '../credits/reset.ts';
import {
  MemberRemovedResponse,
  MemberResponse,
  OrganizationRefused,
  OrganizationRenamedResponse,
} from '../organizations/changes.ts';
import { OperationId, StringEnum } from '../primitives.ts';
import { CancellationResponse, SubscriptionState } from '../subscriptions/cancellation.ts';
import { IntentCleanupResponse, IntentConflict, IntentResponse } from '../subscriptions/intents.ts';

/** How a failure is told: with its cause where the client can do something about it. */
export const FailureCode = StringEnum(['operation_failed', 'stripe_unavailable'] as const);
export type FailureCode = Static<typeof FailureCode>;

const common = { operationId: OperationId, requestId: Type.String(), replayed: Type.Boolean() };

/**
 * How an operation ended, as the database stored it. For a repeat, `operationId` and `requestId` are those of the
 * original, so that the answer is the original's to the byte (PRODUCT 3.5).
 */
export const OperationOutcome = Type.Union([
  Type.Object({
    ...common,
    type: Type.Literal('consume'),
    status: Type.Literal('applied'),
    result: Type.Omit(ConsumeResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: StringEnum(['hold', 'extend', 'capture', 'release'] as const),
    status: Type.Literal('applied'),
    result: Type.Omit(HoldResponse, ['operationId']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('reset'),
    status: Type.Literal('applied'),
    result: Type.Omit(ResetResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('grant'),
    status: Type.Literal('applied'),
    result: Type.Omit(GrantResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('adjust'),
    status: Type.Literal('applied'),
    result: Type.Omit(AdjustResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('set_flag'),
    status: Type.Literal('applied'),
    result: Type.Omit(FlagResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('set_credit_system'),
    status: Type.Literal('applied'),
    result: Type.Omit(CreditSystemResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('set_setting'),
    status: Type.Literal('applied'),
    result: Type.Omit(SettingResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('add_member'),
    status: Type.Literal('applied'),
    result: Type.Omit(MemberResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('remove_member'),
    status: Type.Literal('applied'),
    result: Type.Omit(MemberRemovedResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('rename_organization'),
    status: Type.Literal('applied'),
    result: Type.Omit(OrganizationRenamedResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('retry_webhooks'),
    status: Type.Literal('applied'),
    result: Type.Omit(RetryWebhooksResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('set_grace'),
    status: Type.Literal('applied'),
    result: Type.Omit(SetGraceResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('add_subscription'),
    status: Type.Literal('applied'),
    result: Type.Omit(AddSubscriptionResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('sync_organization'),
    status: Type.Literal('applied'),
    result: Type.Omit(SyncOrganizationResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('advance_time'),
    status: Type.Literal('applied'),
    result: Type.Omit(AdvanceTimeResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('create_intent'),
    status: Type.Literal('applied'),
    result: Type.Omit(IntentResponse, ['operationId']),
  }),
  Type.Object({
    ...common,
    type: StringEnum(['cancel_subscription', 'reactivate_subscription'] as const),
    status: Type.Literal('applied'),
    result: Type.Omit(CancellationResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('create_purchase'),
    status: Type.Literal('applied'),
    result: Type.Omit(PurchaseResponse, ['operationId']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('clean_up_intents'),
    status: Type.Literal('applied'),
    result: Type.Omit(IntentCleanupResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('insufficient_credits'),
    result: InsufficientCredits,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: StringEnum(['hold_unknown', 'hold_not_active', 'hold_revoked'] as const),
    result: HoldRefused,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('capture_exceeds_hold'),
    result: CaptureExceedsHold,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('adjustment_exceeds_balance'),
    result: AdjustmentExceedsBalance,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('source_reference_reused'),
    result: SourceReferenceReused,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('instant_refused'),
    result: InstantRefused,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('flag_unknown'),
    result: FlagUnknown,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: StringEnum(['organization_unknown', 'organization_full', 'member_unknown', 'owner_stays'] as const),
    result: OrganizationRefused,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('event_unknown'),
    result: EventUnknown,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('subscription_unknown'),
    result: SubscriptionUnknown,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('subscription_not_past_due'),
    result: SubscriptionNotPastDue,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('price_unknown'),
    result: PriceUnknown,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: StringEnum(['intent_paid', 'payment_declined'] as const),
    result: IntentConflict,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: StringEnum(['already_subscribed', 'subscription_not_changeable'] as const),
    result: SubscriptionState,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('package_unknown'),
    result: PackageUnknown,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: StringEnum(['price_unknown', 'owner_only', 'intent_version_conflict', 'purchases_disabled'] as const),
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('idempotency_key_reused'),
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('failed'),
    code: FailureCode,
  }),
]);
export type OperationOutcome = Static<typeof OperationOutcome>;
