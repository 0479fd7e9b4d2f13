import type { EnvelopeContext } from '@tandem/queue';
import type { Tracing } from '@tandem/telemetry';

/**
 * Works on an envelope, in which operations of many requests share one SQL call, in spans. The call is made once, so
 * it stands in one trace, that of the first request; every other request gets a span in its own trace, and that span
 * and the shared one link to each other.
 */
export async function traceEnvelope<R>(
  tracing: Tracing | undefined,
  { queue, name }: { queue: string; name: string },
  { envelopeId, attempt, traceparents }: EnvelopeContext,
  work: () => Promise<R>,
): Promise<R> {
  const [first, ...others] = traceparents;
  if (tracing === undefined || first === undefined) return work();
  const common = {
    kind: 'consumer' as const,
    attributes: {
      'messaging.system': 'bullmq',
      'messaging.destination.name': queue,
      'messaging.message.id': envelopeId,
      'tandem.attempt': attempt,
    },
  };
  const shared = tracing.start(name, { ...common, parent: first, links: others });
  const links = shared.traceparent === undefined ? [] : [shared.traceparent];
  const spans = [shared, ...others.map((parent) => tracing.start(name, { ...common, parent, links }))];
  try {
    const result = await shared.run(work);
    for (const span of spans) span.end();
    return result;
  } catch (error) {
    for (const span of spans) span.end(error);
    throw error;
  }
}
