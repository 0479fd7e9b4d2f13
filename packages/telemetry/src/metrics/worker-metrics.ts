import { Counter, Gauge, Histogram } from 'prom-client';
import { createProcessMetrics, type MetricsOptions } from './process-metrics.ts';

/** Seconds; the alert on the delay of webhooks is at 30 s (PRODUCT 6). */
const WAIT_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 30, 60, 300, 3600];

/** Every metric of the worker. */
export function createWorkerMetrics(options: MetricsOptions = {}) {
  const common = createProcessMetrics('worker', options);
  const registers = [common.registry];
  return {
    ...common,
    operations: new Counter({
      name: 'tandem_worker_operations_total',
      help: 'Operations by type and how they ended (applied, replayed, failed, or the code of a refusal).',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    webhookEvents: new Counter({
      name: 'tandem_worker_webhook_events_total',
      help: 'Stripe events by type and outcome of each try (stored, duplicate, parked, failed, quarantined). Types without effects are `other`.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    webhookDelay: new Histogram({
      name: 'tandem_worker_webhook_delay_seconds',
      help: 'From the moment the API took a Stripe event to its effect, by type.',
      labelNames: ['type'],
      buckets: WAIT_BUCKETS,
      registers,
    }),
    jobDuration: new Histogram({
      name: 'tandem_worker_job_duration_seconds',
      help: 'Tries of jobs by queue, job and outcome (done, failed); of operations, the envelopes.',
      labelNames: ['queue', 'job', 'outcome'],
      buckets: WAIT_BUCKETS,
      registers,
    }),
    envelopeWait: new Histogram({
      name: 'tandem_worker_envelope_wait_seconds',
      help: 'From the moment an API sent an envelope of operations to the first try of a worker, by the clocks of both; by queue.',
      labelNames: ['queue'],
      buckets: WAIT_BUCKETS,
      registers,
    }),
    balanceMismatches: new Gauge({
      name: 'tandem_worker_balance_mismatches',
      help: 'Differences between balances and ledger that the latest verification in this process found.',
      registers,
    }),
    balancesVerified: new Gauge({
      name: 'tandem_worker_balances_verified_timestamp_seconds',
      help: 'When this process last finished verifying all balances; 0 when it has not.',
      registers,
    }),
  };
}

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;
