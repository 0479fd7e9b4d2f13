import type { ApiSettings } from '@tandem/config';
import type { Database } from '@tandem/db';
import type { Backend } from '@tandem/queue';
import type { Logger, Metrics } from '@tandem/telemetry';

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
  | 'CREDITS_PARTITIONS'
  | 'ENABLE_CREDIT_PURCHASES'
  | 'RATE_LIMIT_PER_MINUTE'
  | 'METRICS_PUBLIC'
  | 'TRUST_PROXY'
>;

/** Everything an API is made of. */
export type ApiParts = {
  readonly db: Database;
  readonly backend: Backend;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly settings: ApiOptions;
  /** Of the code; shown in the documentation. */
  readonly version: string;
  /** Unique among the running API processes; names the reply channel. */
  readonly instanceId: string;
  /** Becomes true when the process is told to stop: readiness fails and new work is refused. */
  readonly lifecycle: { stopping: boolean };
  /** Time a client has to send a whole request; 15,000 ms. */
  readonly requestTimeoutMs?: number;
};
