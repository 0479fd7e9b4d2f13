import type { BullJob } from '../backend/backend.ts';
import { pause } from '../deadline.ts';
import { MalformedEnvelopeError, readEnvelope } from '../envelope.ts';
import { type EnvelopeWork, exhaust } from './work-envelope.ts';

const TRIES = 10;

/**
 * Closes the operations of a job that BullMQ marked failed by itself (its worker died more often than allowed), so that
 * none of them stays open behind a failed job. Never fails; what is left after ten tries, or cannot be read at all, is
 * for the reconcile job.
 */
export async function closeAbandoned<TOperation, TOutcome>(
  work: EnvelopeWork<TOperation, TOutcome>,
  job: BullJob,
  error: Error,
): Promise<void> {
  const { backend, definition } = work;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      const envelope = readEnvelope(job.data);
      const indexes = envelope.open ?? [...envelope.operations.keys()];
      const failed = indexes.map((index) => ({ index, operation: envelope.operations[index], error }));
      return await exhaust(work, envelope, failed, job);
    } catch (cause) {
      if (cause instanceof MalformedEnvelopeError) return;
      backend.logger.error({ err: cause, jobId: job.id }, 'operations of a failed job could not be closed');
      await pause(Math.min(definition.backoff.maxMs, definition.backoff.baseMs * 2 ** tries));
    }
  }
}
