import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; fine where the promises are (PRODUCT 6: 50, 100, 200, 500 ms). */
const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30];

/** Seconds; PRODUCT 6 promises 50 ms and warns at 500. */
const STATEMENT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Every metric of Tandem, declared once, in a registry of its own. Labels have few values: routes are templates,
 * never addresses; users, ids and keys are never labels.
 * @param processMetrics also collect Node's own figures (memory, event loop, CPU)
 */
export function createMetrics({ processMetrics = false }: { processMetrics?: boolean } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpDuration: new Histogram({
      name: 'tandem_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS,
      registers,
    }),
    operations: new Counter({
      name: 'tandem_operations_total',
      help: 'Credit operations by type and outcome (applied, insufficient_credits, idempotency_key_reused, failed, pending, refused, replayed).',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    webhooks: new Counter({
      name: 'tandem_webhooks_total',
      help: 'Stripe deliveries by event type and outcome (queued, signature, stale, malformed, unavailable).',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    authFailures: new Counter({
      name: 'tandem_auth_failures_total',
      help: 'Refused credentials by kind (token, key, cron, login).',
      labelNames: ['kind'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'tandem_queue_jobs',
      help: 'Jobs by queue and state, read when the metrics are.',
      labelNames: ['queue', 'state'],
      registers,
    }),
    statementDuration: new Histogram({
      name: 'tandem_database_statement_duration_seconds',
      help: 'SQL statements of this process on the domain tables by name and outcome (ok, failed), the wait for a connection included.',
      labelNames: ['statement', 'outcome'],
      buckets: STATEMENT_BUCKETS,
      registers,
    }),
    databasePool: new Gauge({
      name: 'tandem_database_pool_connections',
      help: 'Connections of this process to PostgreSQL (total, idle, waiting, max).',
      labelNames: ['state'],
      registers,
    }),
    up: new Gauge({
      name: 'tandem_dependency_up',
      help: '1 when the dependency answered while the metrics were read.',
      labelNames: ['dependency'],
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
