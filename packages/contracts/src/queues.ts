/** How one queue is run. The only place where names, limits and retry rules of queues are written. */
export type QueueDefinition = {
  /** Letters, digits and dashes; it becomes part of Redis keys and of metrics labels. */
  readonly name: string;
  /** Number of BullMQ queues this one is spread over; absent means one queue named `name`. */
  readonly partitions?: number;
  /** Jobs one worker process runs at once, per partition. */
  readonly concurrency: number;
  /** At most `max` jobs per `durationMs` over all workers of a partition. */
  readonly limiter?: { readonly max: number; readonly durationMs: number };
  /** Tries of one job; a database that is away does not use one up. */
  readonly attempts: number;
  /** Exponential from `baseMs`, never above `maxMs`, with jitter. */
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
  /**
   * A job whose worker went silent this long is given to another one, at the latest half this time later. The lock is renewed while the
   * job runs, however long that takes.
   */
  readonly lockDurationMs: number;
  /** Worker deaths one job survives before it is marked failed; BullMQ's own default of 1 is too few. */
  readonly maxStalledCount: number;
  /** Finished jobs kept to look at; a count of 0 removes them at once, which is the fastest. */
  readonly keepCompleted: { readonly count: number; readonly ageSeconds?: number };
  /** Failed jobs kept, to be retried by hand. */
  readonly keepFailed: { readonly count: number; readonly ageSeconds?: number };
};

export const QUEUES = {
  /** Credit operations in envelopes, partitioned by a hash of the user. */
  credits: {
    name: 'credits',
    // One envelope waits for the disk while the next is decided. More would meet at the same accounts, and each empty place asks the queue
    // again and again (npm run bench:cpu -- --connections 64 --hot --concurrency 8).
    concurrency: 2,
    attempts: 6,
    backoff: { baseMs: 250, maxMs: 30_000 },
    lockDurationMs: 15_000,
    maxStalledCount: 50,
    // None: the operation row is the record, and keeping envelopes halves the throughput.
    keepCompleted: { count: 0, ageSeconds: 3600 },
    keepFailed: { count: 10_000 },
  },
  /** What users and admins ask of subscriptions; each command may call Stripe. */
  subscriptions: {
    name: 'subscriptions',
    // They wait for Stripe most of the time.
    concurrency: 8,
    // Long enough for a Stripe that is spared for a while, short enough for somebody who waits.
    attempts: 5,
    backoff: { baseMs: 1000, maxMs: 10_000 },
    lockDurationMs: 20_000,
    maxStalledCount: 50,
    keepCompleted: { count: 0, ageSeconds: 3600 },
    keepFailed: { count: 10_000 },
  },
  /** What admins switch; worked whatever else stands still (RULES 21). */
  control: {
    name: 'control',
    concurrency: 2,
    attempts: 6,
    backoff: { baseMs: 250, maxMs: 30_000 },
    lockDurationMs: 15_000,
    maxStalledCount: 50,
    keepCompleted: { count: 0, ageSeconds: 3600 },
    keepFailed: { count: 10_000 },
  },
  /** Stripe events on their way into the inbox. */
  stripe: {
    name: 'stripe-events',
    concurrency: 4,
    limiter: { max: 500, durationMs: 1000 },
    attempts: 10,
    backoff: { baseMs: 500, maxMs: 60_000 },
    lockDurationMs: 15_000,
    maxStalledCount: 50,
    keepCompleted: { count: 500, ageSeconds: 3600 },
    keepFailed: { count: 10_000 },
  },
  /** Repeatable work: resets that are due, closing of dead operations, verify, clean-up. */
  maintenance: {
    name: 'maintenance',
    // More than one: a verify of everything may take minutes, and resets do not wait for it.
    concurrency: 4,
    attempts: 5,
    backoff: { baseMs: 1000, maxMs: 60_000 },
    lockDurationMs: 20_000,
    maxStalledCount: 50,
    keepCompleted: { count: 200, ageSeconds: 86_400 },
    keepFailed: { count: 1000 },
  },
} as const satisfies Record<string, QueueDefinition>;

export type QueueKey = keyof typeof QUEUES;
