import type { PostgresPoolConfig } from 'bullmq';

export type PostgresBackendConfig = {
  kind: 'postgres';
  connectionString: string;
  /** Where `migrateQueueSchema` put BullMQ's tables; `bullmq` when absent. */
  schema?: string;
};

export const DEFAULT_QUEUE_SCHEMA = 'bullmq';

/** What one pool is for, which decides its size, its patience and whether a commit waits for the disk. */
export type PoolPurpose = {
  name: string;
  max: number;
  timeoutMs: number;
  /**
   * False where losing the last half second in a crash of the server only repeats work: a job's state in a worker,
   * a reply. Never for adding a job.
   */
  durable: boolean;
};

const CONNECT_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Options of one pool: nothing in it can wait for ever. */
export function poolConfig(config: PostgresBackendConfig, purpose: PoolPurpose): PostgresPoolConfig {
  return {
    connectionString: config.connectionString,
    schema: config.schema ?? DEFAULT_QUEUE_SCHEMA,
    max: purpose.max,
    application_name: `tandem-queue-${purpose.name}`.slice(0, 63),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: purpose.timeoutMs,
    statement_timeout: purpose.timeoutMs,
    idle_in_transaction_session_timeout: purpose.timeoutMs,
    idleTimeoutMillis: 0,
    ...(purpose.durable ? {} : { options: '-c synchronous_commit=off' }),
  };
}
