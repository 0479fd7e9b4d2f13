export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { ALERTS, type Alert } from './metrics/alerts.ts';
export { type ApiMetrics, createApiMetrics } from './metrics/api-metrics.ts';
export type { ProcessMetrics } from './metrics/process-metrics.ts';
export { createWorkerMetrics, type WorkerMetrics } from './metrics/worker-metrics.ts';
export { observeStatements } from './observe-statements.ts';
export { REDACTED, redact } from './redact.ts';
export { openTracing } from './tracing/open-tracing.ts';
export { inSpan, type OpenSpan, type SpanOptions, type Traceparent, type Tracing } from './tracing/tracing.ts';
