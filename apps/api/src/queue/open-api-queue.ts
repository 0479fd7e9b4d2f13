import { randomUUID } from 'node:crypto';
import {
  type AuditRead,
  type MaintenanceJob,
  type OperationCommand,
  type OperationOutcome,
  type OperationQueue,
  QUEUES,
  queueOf,
  type StripeDelivery,
} from '@tandem/contracts';
import { readOutcomes } from '@tandem/db';
import {
  createEnvelopeSender,
  createJobQueue,
  createQueueInspector,
  createReplyInbox,
  type QueueDefinition,
  type QueueInspector,
} from '@tandem/queue';
import type { ApiParts } from '../parts.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'operationId'> : never;
/** A command before the queue gave it the id that names its envelope. */
export type OperationDraft = WithoutId<OperationCommand>;

export type Submission = {
  operationId: string;
  /** @throws QueueUnavailableError, at most the enqueue deadline later */
  accepted: Promise<void>;
  /** The outcome, or undefined when the time to wait is over. */
  outcome: Promise<OperationOutcome | undefined>;
};

export type ResetCount = { accounts: number; remaining: boolean };

/** What the API does with the queue. */
export type ApiQueue = {
  /** Resolves when replies can arrive for the first time. */
  readonly opened: Promise<void>;
  /** Hands one operation over and listens for its outcome for `waitMs`. @throws QueueUnavailableError */
  submit(draft: OperationDraft, waitMs: number, bytes: number): Submission;
  /** The command of an operation while its envelope is still in the queue. @throws QueueUnavailableError */
  find(operationId: string): Promise<{ userId: string; type: string } | undefined>;
  /** Hands a verified Stripe event over; the same event twice is one job. @throws QueueUnavailableError */
  addStripeDelivery(delivery: StripeDelivery): Promise<void>;
  /** Runs the resets that are due; undefined when they take longer than `waitMs`. @throws QueueUnavailableError */
  resetDue(waitMs: number): Promise<ResetCount | undefined>;
  /** Hands over that an admin looks at something. @throws QueueUnavailableError */
  recordRead(read: AuditRead): Promise<void>;
  depths: QueueInspector['depths'];
  boardQueues: QueueInspector['boardQueues'];
  /** Takes no more, hands over what is buffered, lets the waiting go. */
  close(): Promise<void>;
};

/** A command that is not one of credits takes its time: none waits for another's answer. */
const ONE_BY_ONE = { maxOperationsPerEnvelope: 1, envelopesInFlight: 64 };

/** Opens the sending side of all queues, and the inbox their replies come to. */
export function openApiQueue({ db, backend, settings, instanceId, tracing }: ApiParts): ApiQueue {
  const operationQueues: Record<OperationQueue, QueueDefinition> = {
    credits: { ...QUEUES.credits, partitions: settings.CREDITS_PARTITIONS },
    subscriptions: QUEUES.subscriptions,
    control: QUEUES.control,
  };
  const trace = tracing && (() => tracing.current()?.traceparent);
  const definitions = [...Object.values(operationQueues), QUEUES.stripe, QUEUES.maintenance];
  /** Whose the awaited operations are: the database keeps operations by user. */
  const awaited = new Map<string, string>();
  const inbox = createReplyInbox<OperationOutcome | ResetCount>({
    backend,
    instanceId,
    lookUp: async (operationIds) => {
      const operations = operationIds.flatMap((operationId) => {
        const userId = awaited.get(operationId);
        return userId === undefined ? [] : [{ operationId, userId }];
      });
      return operations.length === 0 ? new Map() : readOutcomes(db, operations);
    },
  });
  const sender = (queue: OperationQueue, sending = {}) =>
    createEnvelopeSender<OperationCommand, OperationOutcome | ResetCount>({
      backend,
      definition: operationQueues[queue],
      inbox,
      trace,
      ...sending,
    });
  const senders = {
    credits: sender('credits'),
    subscriptions: sender('subscriptions', ONE_BY_ONE),
    control: sender('control', ONE_BY_ONE),
  };
  const stripe = createJobQueue({ backend, definition: QUEUES.stripe, trace });
  const maintenance = createJobQueue({ backend, definition: QUEUES.maintenance, trace });
  const inspector = createQueueInspector({ backend, definitions });

  return {
    opened: inbox.opened,
    submit(draft, waitMs, bytes) {
      const { userId } = draft;
      const build = (operationId: string): OperationCommand => ({ ...draft, operationId });
      const { operationId, accepted, outcome } = senders[queueOf(draft.type)].send(build, {
        partitionKey: userId,
        waitMs,
        bytes,
      });
      awaited.set(operationId, userId);
      const forget = () => awaited.delete(operationId);
      void outcome.then(forget, forget);
      return { operationId, accepted, outcome: outcome.then((answer) => (isOutcome(answer) ? answer : undefined)) };
    },
    async find(operationId) {
      const looks = Object.values(operationQueues).map((queue) => inspector.findEnvelope(queue, operationId));
      const found = (await Promise.all(looks)).find((each) => each !== undefined);
      const { userId, type } = asRecord(found?.operation);
      return typeof userId === 'string' && typeof type === 'string' ? { userId, type } : undefined;
    },
    async addStripeDelivery(delivery) {
      await stripe.add('stripe.receive', delivery, { jobId: stripeJobId(delivery.eventId), retryFailed: true });
    },
    async resetDue(waitMs) {
      const job: MaintenanceJob = 'credits.reset-due';
      const jobId = `reset-due-${randomUUID()}`;
      const answer = inbox.wait(jobId, waitMs);
      await maintenance.add(job, { replyTo: inbox.channel }, { jobId });
      const count = await answer;
      return count === undefined || isOutcome(count) ? undefined : count;
    },
    async recordRead(read) {
      const job: MaintenanceJob = 'audit.record';
      await maintenance.add(job, read, { jobId: `read-${read.readId}` });
    },
    depths: inspector.depths,
    boardQueues: inspector.boardQueues,
    async close() {
      await Promise.all(Object.values(senders).map((each) => each.close()));
      await inbox.close();
      await Promise.all([stripe.close(), maintenance.close()]);
    },
  };
}

/** Job ids may not contain ':' and may not be whole numbers. */
const stripeJobId = (eventId: string) => `stripe-${encodeURIComponent(eventId)}`;

const isOutcome = (answer: OperationOutcome | ResetCount | undefined): answer is OperationOutcome =>
  answer !== undefined && 'operationId' in answer;

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
