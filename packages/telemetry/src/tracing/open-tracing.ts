import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import type { Logger } from '../logger.ts';
import { errorFacts } from './error-facts.ts';
import { tellOfTrouble } from './tell-of-trouble.ts';
import { readTraceparent, writeTraceparent } from './traceparent.ts';
import type { OpenSpan, SpanOptions, Tracing } from './tracing.ts';

const CLOSE_MS = 2_000;

export type TracingOptions = {
  /** Where an OTLP/HTTP collector listens, without `/v1/traces`; absent: no tracing. */
  endpoint: string | undefined;
  /** Unless OTEL_SERVICE_NAME says otherwise. */
  service: string;
  version: string;
  logger: Logger;
};

/**
 * Tracing to a collector; undefined without one, and then nothing of OpenTelemetry is loaded. The other standard
 * variables (OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, OTEL_BSP_…) are read by OpenTelemetry itself.
 */
export async function openTracing({
  endpoint,
  service,
  version,
  logger,
}: TracingOptions): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const [api, sdk, otlp, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  tellOfTrouble(api, logger);
  const provider = new sdk.BasicTracerProvider({
    resource: resources
      .resourceFromAttributes({ 'service.name': service, 'service.version': version })
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [
      new sdk.BatchSpanProcessor(new otlp.OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })),
    ],
  });
  const tracer = provider.getTracer('tandem', version);
  const running = new AsyncLocalStorage<{ span: Span; open: OpenSpan }>();
  const kinds = {
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
  };

  const start = (
    name: string,
    { kind, parent, links = [], attributes = {}, startedAt }: SpanOptions = {},
  ): OpenSpan => {
    const remote = readTraceparent(parent);
    const local = running.getStore()?.span;
    const within = remote
      ? trace.setSpanContext(ROOT_CONTEXT, remote)
      : local
        ? trace.setSpan(ROOT_CONTEXT, local)
        : ROOT_CONTEXT;
    const span = tracer.startSpan(
      name,
      {
        attributes,
        links: links.flatMap((link) => readTraceparent(link) ?? []).map((linked) => ({ context: linked })),
        ...(kind === undefined ? {} : { kind: kinds[kind] }),
        ...(startedAt === undefined ? {} : { startTime: startedAt }),
      },
      within,
    );
    const open: OpenSpan = {
      traceparent: writeTraceparent(span.spanContext()),
      run: (work) => running.run({ span, open }, work),
      set: (more) => void span.setAttributes(more),
      end(error) {
        if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttributes(errorFacts(error));
        span.end();
      },
    };
    return open;
  };

  return {
    start,
    current() {
      const store = running.getStore();
      return store?.span.isRecording() ? store.open : undefined;
    },
    async close() {
      const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}
