import { queueOf } from '@tandem/contracts';
import { inSpan, type Tracing } from '@tandem/telemetry';
import type { ApiQueue } from './open-api-queue.ts';

/** The same queue, with a span for each handing over: from the call to the queue's word that it has it. */
export function traceQueue(queue: ApiQueue, tracing: Tracing): ApiQueue {
  const about = (destination: string) => ({
    kind: 'producer' as const,
    attributes: { 'messaging.system': 'bullmq', 'messaging.destination.name': destination },
  });
  return {
    ...queue,
    submit(draft, waitMs, bytes) {
      const span = tracing.start(`send ${draft.type}`, about(queueOf(draft.type)));
      const submission = span.run(() => queue.submit(draft, waitMs, bytes));
      submission.accepted.then(
        () => span.end(),
        (error: unknown) => span.end(error),
      );
      return submission;
    },
    addStripeDelivery: (delivery) =>
      inSpan(tracing, 'send stripe.receive', about('stripe-events'), () => queue.addStripeDelivery(delivery)),
    resetDue: (waitMs) => inSpan(tracing, 'send credits.reset-due', about('maintenance'), () => queue.resetDue(waitMs)),
  };
}
