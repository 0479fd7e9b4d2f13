import type { JobsOptions } from 'bullmq';
import type { BullJob } from './backend/backend.ts';

/** Says to which trace (W3C traceparent) what is sent right now belongs; undefined when to none. */
export type TraceSource = () => string | undefined;

const SEPARATOR = ',';

/**
 * The traces of what a job carries, one place per operation, in BullMQ's own field for them. Beside the data, so that
 * payloads stay what their contracts say and a version that knows nothing of traces reads them.
 */
export function carryTraces(traceparents: readonly (string | undefined)[]): Pick<JobsOptions, 'telemetry'> {
  if (traceparents.every((traceparent) => traceparent === undefined)) return {};
  return { telemetry: { metadata: traceparents.map((traceparent) => traceparent ?? '').join(SEPARATOR) } };
}

/** By the place of the operation in its job; empty when nothing in it is traced. */
export function tracesOf(job: BullJob): (string | undefined)[] {
  const metadata = job.opts.telemetry?.metadata;
  return metadata === undefined ? [] : metadata.split(SEPARATOR).map((traceparent) => traceparent || undefined);
}
