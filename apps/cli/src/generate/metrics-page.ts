import { ALERTS, type ApiMetrics, createApiMetrics, createWorkerMetrics, type WorkerMetrics } from '@tandem/telemetry';
import { GENERATED, table } from './markdown.ts';

/** What a prom-client metric knows of itself beyond its types. */
type Described = { name: string; help: string; type: string; labelNames: readonly string[] };

/** docs/generated/metrics.md */
export function metricsPage(): string {
  const [api, worker] = [describe(createApiMetrics()), describe(createWorkerMetrics())];
  const isOf = (others: Described[]) => (metric: Described) => others.some(({ name }) => name === metric.name);
  const rows = (metrics: Described[]) =>
    table(
      ['metric', 'type', 'labels', 'what it says'],
      metrics.map(({ name, type, labelNames, help }) => [`\`${name}\``, type, labelNames.join(', '), help]),
    );
  const alerts = ALERTS.map(({ name, severity, for: time, summary, expr }) => [
    name,
    severity,
    time,
    summary,
    `\`${expr}\``,
  ]);
  return `${GENERATED}
# Metrics

Prometheus text at \`GET /metrics\`: of the API on its port (with the admin key, or METRICS_PUBLIC) or on METRICS_PORT, of the worker on METRICS_PORT. Each
series has the label \`process\` (api, worker); Node's own figures (\`process_…\`, \`nodejs_…\`) come with them.

## API and worker
${rows(api.filter(isOf(worker)))}

## API
${rows(api.filter((metric) => !isOf(worker)(metric)))}

## Worker
${rows(worker.filter((metric) => !isOf(api)(metric)))}

## Alerts
The same as rules for Prometheus: [alerts.yml](alerts.yml).

${table(['alert', 'severity', 'for', 'what it means', 'expression'], alerts)}
`;
}

const describe = ({ registry }: ApiMetrics | WorkerMetrics): Described[] =>
  registry.getMetricsAsArray().map((metric) => ({ labelNames: [], ...metric, type: String(metric.type) }));
