import type { Static, TLiteral, TSchema } from '@sinclair/typebox';
import {
  AddSubscriptionCommand,
  AdvanceTimeCommand,
  CleanUpIntentsCommand,
  RetryWebhooksCommand,
  SetCreditSystemCommand,
  SetFlagCommand,
  SetGraceCommand,
  SetSettingCommand,
  SyncOrganizationCommand,
} from './control-commands.ts';
import {
  AdjustCommand,
  CaptureCommand,
  ConsumeCommand,
  ExtendCommand,
  GrantCommand,
  HoldCommand,
  ReleaseCommand,
  ResetCommand,
} from './credit-commands.ts';
import { AddMemberCommand, RemoveMemberCommand, RenameOrganizationCommand } from './organization-commands.ts';
import {
  CancelSubscriptionCommand,
  CreateIntentCommand,
  CreatePurchaseCommand,
  ReactivateSubscriptionCommand,
} from './subscription-commands.ts';

type CommandSchema = TSchema & { readonly properties: { readonly type: TLiteral<string> } };

/** Every command, by the queue it travels through; the only place that says which. The worker's handlers are total over it. */
export const COMMANDS = {
  /** Whole envelopes by one SQL call. */
  credits: [
    ConsumeCommand,
    HoldCommand,
    ExtendCommand,
    CaptureCommand,
    ReleaseCommand,
    ResetCommand,
    GrantCommand,
    AdjustCommand,
  ],
  /** One by one, each with its calls to Stripe, where it has some. */
  subscriptions: [
    CreateIntentCommand,
    CancelSubscriptionCommand,
    ReactivateSubscriptionCommand,
    CreatePurchaseCommand,
    AddMemberCommand,
    RemoveMemberCommand,
    RenameOrganizationCommand,
  ],
  /** One by one, also in maintenance mode. */
  control: [
    SetFlagCommand,
    AdvanceTimeCommand,
    CleanUpIntentsCommand,
    SetCreditSystemCommand,
    SetSettingCommand,
    RetryWebhooksCommand,
    SetGraceCommand,
    AddSubscriptionCommand,
    SyncOrganizationCommand,
  ],
} as const satisfies Record<string, readonly CommandSchema[]>;

export type OperationQueue = keyof typeof COMMANDS;
export const OPERATION_QUEUES = Object.keys(COMMANDS) as OperationQueue[];

export type CommandOf<Q extends OperationQueue> = Static<(typeof COMMANDS)[Q][number]>;
export type CreditCommand = CommandOf<'credits'>;

/** One mutation asked for; the plain data that travels through a queue. */
export type OperationCommand = CommandOf<OperationQueue>;
export type OperationType = OperationCommand['type'];

/** The types of a queue's commands. */
export function operationTypesOf(queue: OperationQueue): string[] {
  const commands: readonly CommandSchema[] = COMMANDS[queue];
  return commands.map(({ properties }) => properties.type.const);
}

const queueByType = new Map(OPERATION_QUEUES.flatMap((queue) => operationTypesOf(queue).map((type) => [type, queue])));

/** The queue of a type of command. */
export function queueOf(type: OperationType): OperationQueue {
  const queue = queueByType.get(type);
  if (queue === undefined) throw new Error(`no queue has commands of type ${type}`);
  return queue;
}
