export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { observeStatements } from './observe-statements.ts';
export { REDACTED, redact } from './redact.ts';
export { openTracing } from './tracing/open-tracing.ts';
export { inSpan, type OpenSpan, type SpanOptions, type Traceparent, type Tracing } from './tracing/tracing.ts';
