import type { Attributes } from '@opentelemetry/api';

/** Where a span belongs, as W3C Trace Context writes it: `00-<trace>-<span>-<flags>`. It is all that travels. */
export type Traceparent = string;

export type SpanOptions = {
  kind?: 'server' | 'client' | 'producer' | 'consumer';
  /** A span of another process; absent: the span this code runs in, and without one a trace of its own. */
  parent?: Traceparent | undefined;
  /** Other spans this one also belongs to. */
  links?: readonly Traceparent[];
  /** Never with a value a user sent, a secret or an id of a user. */
  attributes?: Attributes;
  /** By `performance.now()`; now when absent. */
  startedAt?: number;
};

export type OpenSpan = {
  /** Undefined when this trace is not recorded. */
  readonly traceparent: Traceparent | undefined;
  /** Runs work as a part of this span: spans started in it become its children. */
  run<R>(work: () => R): R;
  set(attributes: Attributes): void;
  /** Ends it, as failed when there is an error; only the error's class and code are told. */
  end(error?: unknown): void;
};

/** Makes spans. Whoever may be without one takes `Tracing | undefined`: off, nothing of it is loaded or called. */
export type Tracing = {
  start(name: string, options?: SpanOptions): OpenSpan;
  /** The span this code runs in, while it is open and recorded. */
  current(): OpenSpan | undefined;
  /** Sends what is still here, for two seconds at most. */
  close(): Promise<void>;
};

/** Does work in a span of its own, if there is tracing. */
export async function inSpan<R>(
  tracing: Tracing | undefined,
  name: string,
  options: SpanOptions,
  work: () => Promise<R>,
): Promise<R> {
  if (tracing === undefined) return work();
  const span = tracing.start(name, options);
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
