import type { Database } from '@tandem/db';
import type { Backend } from '@tandem/queue';
import type { StripeGateway } from '@tandem/stripe';
import type { Logger, Tracing, WorkerMetrics } from '@tandem/telemetry';

/** Settings the worker's parts look at (packages/config). */
export type WorkerOptions = {
  readonly NODE_ENV: string;
  readonly ALLOW_UNSAFE_REDIS?: string;
  readonly CREDITS_PARTITIONS: number;
  readonly WORKER_CONCURRENCY?: number;
  readonly CREDIT_SYSTEM_VERSION?: 'v1' | 'v2';
  readonly CLAWBACK_DEBT: boolean;
  readonly STRIPE_API_BASE?: string;
};

/** Everything a worker is made of. */
export type WorkerDeps = {
  readonly db: Database;
  readonly backend: Backend;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
  /** Absent: no tracing. */
  readonly tracing?: Tracing | undefined;
  /** Absent: no Stripe account and no emulator is configured. */
  readonly stripe?: StripeGateway | undefined;
  readonly settings: WorkerOptions;
  /** Of the code; shown with the heartbeat. */
  readonly version: string;
};
