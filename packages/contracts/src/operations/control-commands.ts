import { type Static, Type } from '@sinclair/typebox';
import { SystemOverride } from '../admin/credit-system.ts';
import { FlagName, FlagPercentage } from '../admin/flags.ts';
import { SettingChange } from '../admin/settings.ts';
import { OrganizationId } from '../organizations/organization.ts';
import { Instant, Nullable, Reason, TicketId } from '../primitives.ts';
import { commandFrame } from './command-frame.ts';

export const SetFlagCommand = Type.Object(
  {
    type: Type.Literal('set_flag'),
    ...commandFrame,
    flag: FlagName,
    enabled: Type.Boolean(),
    /** Absent: as it is. */
    percentage: Type.Optional(FlagPercentage),
    signUpsSince: Type.Optional(Nullable(Instant)),
    reason: Reason,
  },
  { additionalProperties: false },
);
export type SetFlagCommand = Static<typeof SetFlagCommand>;

const StripeId = Type.String({ minLength: 1, maxLength: 255 });

/** One event by its id, or those of a span of time. */
export const RetryWebhooksCommand = Type.Object(
  {
    type: Type.Literal('retry_webhooks'),
    ...commandFrame,
    eventId: Type.Optional(StripeId),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    reason: Reason,
  },
  { additionalProperties: false },
);
export type RetryWebhooksCommand = Static<typeof RetryWebhooksCommand>;

export const SetGraceCommand = Type.Object(
  {
    type: Type.Literal('set_grace'),
    ...commandFrame,
    subscriptionId: StripeId,
    graceEndsAt: Instant,
    reason: Reason,
    ticketId: Type.Optional(TicketId),
  },
  { additionalProperties: false },
);
export type SetGraceCommand = Static<typeof SetGraceCommand>;

export const AddSubscriptionCommand = Type.Object(
  {
    type: Type.Literal('add_subscription'),
    ...commandFrame,
    organizationId: OrganizationId,
    priceId: StripeId,
    endsAt: Nullable(Instant),
    reason: Reason,
    ticketId: TicketId,
  },
  { additionalProperties: false },
);
export type AddSubscriptionCommand = Static<typeof AddSubscriptionCommand>;

export const SyncOrganizationCommand = Type.Object(
  { type: Type.Literal('sync_organization'), ...commandFrame, organizationId: OrganizationId, reason: Reason },
  { additionalProperties: false },
);
export type SyncOrganizationCommand = Static<typeof SyncOrganizationCommand>;

/** Lets the one clock go on to an instant, with everything that falls due until then; local and test runs only. */
export const AdvanceTimeCommand = Type.Object(
  {
    type: Type.Literal('advance_time'),
    ...commandFrame,
    /** Not a length of time: a command that comes again goes no further. */
    to: Instant,
    reason: Reason,
  },
  { additionalProperties: false },
);
export type AdvanceTimeCommand = Static<typeof AdvanceTimeCommand>;
export const CleanUpIntentsCommand = Type.Object(
  { type: Type.Literal('clean_up_intents'), ...commandFrame, reason: Reason },
  { additionalProperties: false },
);
export type CleanUpIntentsCommand = Static<typeof CleanUpIntentsCommand>;
export const SetCreditSystemCommand = Type.Object(
  {
    type: Type.Literal('set_credit_system'),
    ...commandFrame,
    override: SystemOverride,
    reason: Reason,
    ticketId: Type.Optional(TicketId),
  },
  { additionalProperties: false },
);
export type SetCreditSystemCommand = Static<typeof SetCreditSystemCommand>;

export const SetSettingCommand = Type.Object(
  {
    type: Type.Literal('set_setting'),
    ...commandFrame,
    change: Type.Unsafe<SettingChange>(SettingChange),
    reason: Reason,
    ticketId: Type.Optional(TicketId),
  },
  { additionalProperties: false },
);
export type SetSettingCommand = Static<typeof SetSettingCommand>;
