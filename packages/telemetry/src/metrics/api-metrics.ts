import { Counter, Gauge, Histogram } from 'prom-client';
import { createProcessMetrics, type MetricsOptions } from './process-metrics.ts';

/** Seconds; fine where the promises are (PRODUCT 6: 50, 100, 200, 500 ms). */
const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30];

/** Every metric of the API. */
export function createApiMetrics(options: MetricsOptions = {}) {
  const common = createProcessMetrics('api', options);
  const registers = [common.registry];
  return {
    ...common,
    httpDuration: new Histogram({
      name: 'tandem_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer. Routes are templates.',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS,
      registers,
    }),
    operations: new Counter({
      name: 'tandem_operations_total',
      help: 'Credit operations by type and what their client was told (applied, replayed, pending, refused, failed, or the code of a refusal, such as insufficient_credits).',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    webhooks: new Counter({
      name: 'tandem_webhooks_total',
      help: 'Stripe deliveries by event type and outcome (queued, signature, stale, malformed, unavailable). Types without effects are `other`, those of refused deliveries `unknown`.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    authFailures: new Counter({
      name: 'tandem_auth_failures_total',
      help: 'Refused credentials by kind (token, key, login).',
      labelNames: ['kind'],
      registers,
    }),
    rateLimited: new Counter({
      name: 'tandem_rate_limited_total',
      help: 'Requests answered 429 by the limit they met: those of requests (user, address, admin) and those of refused credentials (token, key, login).',
      labelNames: ['limit'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'tandem_queue_jobs',
      help: 'Jobs by queue and state (waiting, active, delayed, failed, completed), read when the metrics are.',
      labelNames: ['queue', 'state'],
      registers,
    }),
    queueOldest: new Gauge({
      name: 'tandem_queue_oldest_waiting_seconds',
      help: 'How long the oldest waiting job of a queue has waited, read when the metrics are; 0 when none waits.',
      labelNames: ['queue'],
      registers,
    }),
    serverConnections: new Gauge({
      name: 'tandem_database_server_connections',
      help: 'Connections the PostgreSQL server has (used) and may have (max), of all its clients, read when the metrics are.',
      labelNames: ['state'],
      registers,
    }),
    up: new Gauge({
      name: 'tandem_dependency_up',
      help: '1 when the dependency (database, queue) answered while the metrics were read.',
      labelNames: ['dependency'],
      registers,
    }),
  };
}

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
