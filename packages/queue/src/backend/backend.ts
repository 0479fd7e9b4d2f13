import type { IQueueBackend, Job, Queue, Worker } from 'bullmq';
import type { ErrorLog, QueueLogger } from '../queue-logger.ts';

/** Stands where BullMQ wants connection options: our factories make every connection themselves. */
export type Link = { readonly link: 'tandem' };
export const LINK: Link = { link: 'tandem' };

export type BackendQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, Link>;
export type BullWorker = Worker<unknown, unknown, string, IQueueBackend, number, Link>;
export type BullJob = Job<unknown, unknown, string>;

/** What BullMQ is told about one worker. */
export type WorkerSettings = {
  readonly concurrency: number;
  readonly limiter?: { readonly max: number; readonly durationMs: number };
  readonly lockDurationMs: number;
  readonly maxStalledCount: number;
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
};

/** A running BullMQ worker with the connections that are its own. */
export type OpenedWorker = {
  readonly worker: BullWorker;
  /** One cheap round trip over each of the worker's connections; rejects when one is silent. */
  ping(): Promise<void>;
  /** From now on calls that wait for a server that is away give up. */
  letGo(): void;
  /** Drops the connections, also while jobs still run. */
  release(): Promise<void>;
};

export type ChannelMessage = { channel: string; payload: string };

export type Subscription = { close(): Promise<void> };

export type SubscriptionEvents = {
  onMessage(payload: string): void;
  /** The connection is there (again); messages sent while it was not are lost. */
  onOpened(): void;
};

/**
 * How a command failed. `refused`: the server will never take it · `notDone`: it was not carried out, a later try may
 * work · `unknown`: it may have been carried out.
 */
export type FailureVerdict = 'refused' | 'notDone' | 'unknown';

/** A reason not to trust a queue server with jobs; an operator may accept it by its name. */
export type ServerFault = { readonly name: 'eviction' | 'no-persistence' | 'old-version'; readonly says: string };

/** One queue server: PostgreSQL or Redis behind the same verbs. */
export type Backend = {
  readonly kind: 'postgres' | 'redis';
  readonly logger: QueueLogger;
  readonly logError: ErrorLog;
  /** Longest payload of one message on a channel, in bytes. */
  readonly maxMessageBytes: number;
  /** The one Queue object of this name; it survives every outage of the server. */
  queue(name: string): BackendQueue;
  openWorker(
    name: string,
    process: (job: BullJob, token: string) => Promise<unknown>,
    to: WorkerSettings,
  ): OpenedWorker;
  /** False while the connection is known to be down: a command would only wait. */
  isReachable(): boolean;
  judge(error: unknown): FailureVerdict;
  /**
   * Runs a write to a queue; resolves when the loss of one server would not lose it. A rejection leaves open whether
   * it was carried out.
   */
  durably<R>(queueName: string, write: () => Promise<R>): Promise<R>;
  publish(messages: readonly ChannelMessage[]): Promise<void>;
  subscribe(channel: string, events: SubscriptionEvents): Subscription;
  /** One round trip over the connections that jobs and messages take, made now if need be; rejects with QueueUnavailableError after `deadlineMs`. */
  ping(deadlineMs: number): Promise<void>;
  /** What about the server would lose accepted jobs; empty when it is fit. */
  findServerFaults(deadlineMs: number): Promise<ServerFault[]>;
  /** Closes the queues and every connection that is not a worker's or a subscription's. */
  close(): Promise<void>;
};
