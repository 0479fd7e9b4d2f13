export type { Backend, BackendQueue, ServerFault, Subscription } from './backend/backend.ts';
export { openBackend, type QueueBackendConfig } from './backend/open-backend.ts';
export { migrateQueueSchema } from './backend/postgres/migrate-queue-schema.ts';
export type { PostgresBackendConfig } from './backend/postgres/postgres-settings.ts';
export type { RedisBackendConfig } from './backend/redis/redis-settings.ts';
export type { TraceSource } from './carried-traces.ts';
export type { Envelope } from './envelope.ts';
export {
  type BullQueue,
  createQueueInspector,
  type FoundEnvelope,
  type QueueDepth,
  type QueueInspector,
} from './inspect-queues.ts';
export { type AddOptions, createJobQueue, type JobQueue, type ScheduleTimes } from './jobs/create-job-queue.ts';
export { createJobWorker, type JobWorkerOptions, type ReceivedJob } from './jobs/create-job-worker.ts';
export { type OperationIdParts, parseOperationId } from './operation-id.ts';
export { partitionOf } from './partition-of.ts';
export type { QueueDefinition } from './queue-definition.ts';
export type { QueueLogger } from './queue-logger.ts';
export { type QueueUnavailableCode, QueueUnavailableError } from './queue-unavailable-error.ts';
export { createReplier, type Replier } from './replies/create-replier.ts';
export { createReplyInbox, type ReplyInbox, type ReplyInboxOptions } from './replies/create-reply-inbox.ts';
export {
  createEnvelopeSender,
  type EnvelopeSender,
  type EnvelopeSenderOptions,
  type SendOptions,
  type SentOperation,
} from './sending/create-envelope-sender.ts';
export {
  createEnvelopeWorker,
  type EnvelopeWorkerOptions,
  type RunningWorker,
} from './working/create-envelope-worker.ts';
export type { EnvelopeContext, EnvelopeHandling, ExhaustedOperation } from './working/work-envelope.ts';
