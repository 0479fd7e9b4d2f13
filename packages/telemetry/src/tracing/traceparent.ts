import type { SpanContext } from '@opentelemetry/api';
import type { Traceparent } from './tracing.ts';

const SHAPE = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZEROS = /^0+$/;
const SAMPLED = 1;

/** Reads a traceparent, whoever sent it; undefined when it is none. Versions to come begin like this one (W3C). */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = SHAPE.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & SAMPLED, isRemote: true };
}

/** Undefined for a span that is not recorded: nobody need carry it on. */
export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): Traceparent | undefined {
  return (traceFlags & SAMPLED) === 0 ? undefined : `00-${traceId}-${spanId}-01`;
}
