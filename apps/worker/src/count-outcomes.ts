import type { OperationOutcome } from '@tandem/contracts';
import type { WorkerMetrics } from '@tandem/telemetry';

/** Counts how operations ended. */
export function countOutcomes(
  { operations }: Pick<WorkerMetrics, 'operations'>,
  outcomes: readonly OperationOutcome[],
): void {
  for (const { type, replayed, ...outcome } of outcomes) {
    const ended = outcome.status === 'rejected' ? outcome.code : outcome.status;
    operations.inc({ type, outcome: replayed ? 'replayed' : ended });
  }
}
