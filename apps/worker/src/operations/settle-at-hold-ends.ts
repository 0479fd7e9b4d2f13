import type { CommandOf, MaintenanceJob, OperationOutcome } from '@tandem/contracts';
import type { JobQueue } from '@tandem/queue';
import type { Logger } from '@tandem/telemetry';
import type { Apply } from './operation-envelopes.ts';

const SETTLE: MaintenanceJob = 'credits.reset-due';

/**
 * Carries out credit operations, and puts a job at the end of each hold that was made or extended, so that what it held is back in
 * the books at once; holds that end in the same second share one. Nobody waits for that: where it cannot be added, or the clock
 * was moved, the minute's sweep does it. `flushed` is for the closing of the queue.
 */
export function settleAtHoldEnds(apply: Apply<'credits'>, maintenance: Pick<JobQueue, 'add'>, logger: Logger) {
  const adding = new Set<Promise<unknown>>();
  const addAt = (second: number, now: number) => {
    const added = maintenance
      .add(SETTLE, {}, { jobId: `hold-ends-${second}`, delayMs: second * 1000 - now })
      .catch((error: unknown) => logger.warn({ err: error }, 'the end of a hold is left to the sweep'))
      .finally(() => adding.delete(added));
    adding.add(added);
  };
  const applied: Apply<'credits'> = async (commands, deps) => {
    const outcomes = await apply(commands, deps);
    const now = Date.now();
    for (const second of endingSeconds(commands, outcomes, now)) addAt(second, now);
    return outcomes;
  };
  return { apply: applied, flushed: () => Promise.all(adding) };
}

/** The first whole seconds in which the holds of these commands are over. */
function endingSeconds(
  commands: readonly CommandOf<'credits'>[],
  outcomes: readonly OperationOutcome[],
  now: number,
): Set<number> {
  const timed = commands.flatMap((command, at) =>
    (command.type === 'hold' || command.type === 'extend') && outcomes[at]?.status === 'applied'
      ? [command.ttlSeconds]
      : [],
  );
  return new Set(timed.map((seconds) => Math.floor(now / 1000) + seconds + 1));
}
