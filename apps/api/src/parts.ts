import type { ApiSettings } from '@tandem/config';
import type { Database } from '@tandem/db';
import type { Backend } from '@tandem/queue';
import type { ApiMetrics, Logger, Tracing } from '@tandem/telemetry';

/** Settings the API's parts look at (packages/config). */
export type ApiOptions = Pick<
  ApiSettings,
  | 'NODE_ENV'
  | 'ALLOW_UNSAFE_REDIS'
  | 'JWT_SECRET'
  | 'JWKS_URL'
  | 'JWT_ISSUER'
  | 'JWT_AUDIENCE'
  | 'INTERNAL_API_KEY'
  | 'CRON_SECRET'
  | 'STRIPE_WEBHOOK_SECRET'
  | 'STRIPE_WEBHOOK_SECRET_PREVIOUS'
  | 'STRIPE_WEBHOOK_SECRET_CA'
  | 'STRIPE_WEBHOOK_SECRET_US'
  | 'STRIPE_WEBHOOK_SECRET_EU'
  | 'STRIPE_WEBHOOK_SECRET_GB'
  | 'STRIPE_WEBHOOK_SECRET_AU'
  | 'CREDITS_PARTITIONS'
  | 'CHECKOUT_RETURN_ORIGINS'
  | 'ENABLE_CREDIT_PURCHASES'
  | 'ADMIN_MAINTENANCE_MODE'
  | 'ALLOW_ADMIN_SUBSCRIPTIONS'
  | 'RATE_LIMIT_PER_MINUTE'
  | 'ADMIN_RATE_LIMIT_PER_MINUTE'
  | 'METRICS_PUBLIC'
  | 'TIME_MACHINE'
  | 'TRUST_PROXY'
>;

/**
 * `leaving`: not ready any more, but what still comes is served, each answer closing its connection, until whoever
 * spreads the requests has noticed. `stopping`: new work is refused, what is under way is finished.
 */
export type Lifecycle = { stage: 'serving' | 'leaving' | 'stopping' };

/** Everything an API is made of. */
export type ApiParts = {
  readonly db: Database;
  readonly backend: Backend;
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
  /** Absent: no tracing. */
  readonly tracing?: Tracing | undefined;
  readonly settings: ApiOptions;
  /** Of the code; shown in the documentation. */
  readonly version: string;
  /** Unique among the running API processes; names the reply channel. */
  readonly instanceId: string;
  /** Moved on by whoever runs the process. */
  readonly lifecycle: Lifecycle;
  /** Time a client has to send a whole request; 15,000 ms. */
  readonly requestTimeoutMs?: number;
};
