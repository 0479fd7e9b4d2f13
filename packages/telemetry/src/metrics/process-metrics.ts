import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; PRODUCT 6 promises 50 ms and warns at 500. */
const STATEMENT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type MetricsOptions = {
  /** Also collect Node's own figures (memory, event loop, CPU). */
  processMetrics?: boolean;
};

/**
 * What API and worker both measure, in a registry of its own; every figure says by `process` whose it is. Labels have
 * few values: users, ids, addresses and keys are never labels.
 */
export function createProcessMetrics(process: 'api' | 'worker', { processMetrics = false }: MetricsOptions) {
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ process });
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    registry,
    statementDuration: new Histogram({
      name: 'tandem_database_statement_duration_seconds',
      help: 'SQL statements on the domain tables by name and outcome (ok, failed), the wait for a connection included. A write is one statement and one transaction.',
      labelNames: ['statement', 'outcome'],
      buckets: STATEMENT_BUCKETS,
      registers,
    }),
    databasePool: new Gauge({
      name: 'tandem_database_pool_connections',
      help: 'Connections of this process to the domain tables (total, idle, max) and callers that wait for one (waiting).',
      labelNames: ['state'],
      registers,
    }),
  };
}

export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;
