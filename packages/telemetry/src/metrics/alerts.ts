/** A condition somebody must be told of (PRODUCT 6), as a Prometheus rule. */
export type Alert = {
  readonly name: string;
  readonly severity: 'warning' | 'high' | 'critical';
  /** PromQL; true when it returns anything. */
  readonly expr: string;
  readonly for: string;
  readonly summary: string;
};

const share = (bad: string, all: string) => `(${bad}) / (${all})`;
const rate = (series: string, window: string) => `(sum(rate(${series}[${window}])) or vector(0))`;
const STATEMENTS = 'tandem_database_statement_duration_seconds';
const HTTP = 'tandem_http_request_duration_seconds';

/** Every alert that can be written today; a test looks for each metric in what a running Tandem exports. */
export const ALERTS: readonly Alert[] = [
  {
    name: 'ConsumeFailures',
    severity: 'warning',
    expr: `${share(
      `${rate('tandem_operations_total{type="consume",outcome="refused"}', '5m')} + ${rate('tandem_worker_operations_total{type="consume",outcome="failed"}', '5m')}`,
      rate('tandem_operations_total{type="consume"}', '5m'),
    )} > 0.01`,
    for: '5m',
    summary: 'More than 1 % of consumes were refused or failed. Insufficient credits are no failure.',
  },
  {
    name: 'ApiErrors',
    severity: 'critical',
    expr: `${share(rate(`${HTTP}_count{status=~"5.."}`, '1m'), rate(`${HTTP}_count`, '1m'))} > 0.005`,
    for: '1m',
    summary: 'More than 0.5 % of requests were answered with an error of ours.',
  },
  {
    name: 'ApiSlow',
    severity: 'warning',
    expr: `${share(rate(`${HTTP}_sum`, '5m'), rate(`${HTTP}_count`, '5m'))} > 0.5`,
    for: '5m',
    summary: 'Requests take more than 500 ms in the mean.',
  },
  {
    name: 'WebhookFailures',
    severity: 'critical',
    expr: `${share(
      `${rate('tandem_webhooks_total{outcome!="queued"}', '10m')} + ${rate('tandem_worker_webhook_events_total{outcome="failed"}', '10m')}`,
      rate('tandem_webhooks_total', '10m'),
    )} > 0.01`,
    for: '10m',
    summary: 'More than 1 % of Stripe deliveries were refused or could not be handled.',
  },
  {
    name: 'WebhookDelay',
    severity: 'warning',
    expr: `histogram_quantile(0.99, sum by (le) (rate(tandem_worker_webhook_delay_seconds_bucket[5m]))) >= 30 or max(tandem_queue_oldest_waiting_seconds{queue="stripe-events"}) > 30`,
    for: '1m',
    summary: 'Stripe events wait for more than 30 s.',
  },
  {
    name: 'SlowStatements',
    severity: 'warning',
    expr: `sum by (statement) (rate(${STATEMENTS}_count[1m])) - sum by (statement) (rate(${STATEMENTS}_bucket{le="0.5"}[1m])) > 0`,
    for: '1m',
    summary: 'SQL statements take more than 500 ms.',
  },
  {
    name: 'TransactionFailures',
    severity: 'high',
    expr: `${share(
      rate(`${STATEMENTS}_count{process="worker",outcome="failed"}`, '5m'),
      rate(`${STATEMENTS}_count{process="worker"}`, '5m'),
    )} > 0.05`,
    for: '5m',
    summary: 'More than 5 % of the transactions of workers failed.',
  },
  {
    name: 'BalanceMismatches',
    severity: 'critical',
    expr: 'tandem_worker_balance_mismatches > 10 and on (instance) time() - tandem_worker_balances_verified_timestamp_seconds < 7500',
    for: '0m',
    summary:
      'More than 10 balances differ from the ledger. Verification runs every hour in any of the workers; older findings do not count.',
  },
  {
    name: 'DatabaseConnections',
    severity: 'warning',
    expr: 'max(tandem_database_server_connections{state="used"}) / max(tandem_database_server_connections{state="max"}) > 0.8',
    for: '1m',
    summary: 'More than 80 % of the connections PostgreSQL allows are in use.',
  },
  {
    name: 'Cpu',
    severity: 'warning',
    expr: 'rate(process_cpu_seconds_total{process=~"api|worker"}[5m]) > 0.7',
    for: '5m',
    summary: 'A process uses more than 70 % of a processor core; add another one.',
  },
];
