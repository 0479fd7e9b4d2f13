import { Type } from '@sinclair/typebox';
import { COMMANDS, type CommandOf, type OperationOutcome, type OperationQueue } from '@tandem/contracts';
import type { MaintenanceWatch } from '@tandem/db';
import type { EnvelopeHandling, ExhaustedOperation } from '@tandem/queue';
import { countOutcomes } from '../count-outcomes.ts';
import { isTransient } from '../is-transient.ts';
import { measuredJob } from '../measured-job.ts';
import { payloadCheck } from '../payload.ts';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import { traceEnvelope } from '../trace-envelope.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { closeOperations, frameOf } from './close-operations.ts';

/** Carries commands out, in order, and returns an outcome for each; any of them can come again. */
export type Apply<Q extends OperationQueue> = (
  commands: readonly CommandOf<Q>[],
  deps: WorkerDeps,
) => Promise<OperationOutcome[]>;

/**
 * The work on an envelope of operations: check each, apply them, answer each. What failed until its tries were used up
 * is closed for good before anyone is told (RULES 10). In maintenance mode all but controls wait (RULES 21), each worker holding the
 * envelopes it has taken.
 */
export function operationEnvelopes<Q extends OperationQueue>(
  queue: Q,
  apply: Apply<Q>,
  deps: WorkerDeps,
  maintenance: Pick<MaintenanceWatch, 'whenOff'>,
): EnvelopeHandling<CommandOf<Q>, OperationOutcome> {
  const { db, logger, metrics, tracing } = deps;
  return {
    // Somebody waits for the first envelope of credits.
    parse: payloadCheck<CommandOf<Q>>('operation', Type.Union([...COMMANDS[queue]]), queue === 'credits'),
    isTransient,

    async handle(commands, context) {
      if (queue !== 'control') await maintenance.whenOff();
      const { traceparents: _, ...ofJob } = context;
      const about = { queue, ...ofJob, requestIds: commands.map(({ requestId }) => requestId) };
      if (context.attempt === 1)
        metrics.envelopeWait.observe({ queue }, Math.max(0, Date.now() - context.sentAt) / 1000);
      const startedAt = performance.now();
      try {
        const outcomes = await measuredJob(metrics, { queue, job: 'envelope' }, () =>
          traceEnvelope(tracing, { queue, name: `apply ${queue}` }, context, () => apply(commands, deps)),
        );
        countOutcomes(metrics, outcomes);
        logger.info({ ...about, ms: Math.round(performance.now() - startedAt) }, 'operations applied');
        return outcomes;
      } catch (error) {
        logger.warn({ ...about, ...sqlErrorFacts(error), err: error }, 'operations could not be applied');
        throw error;
      }
    },

    async onExhausted(operations, context) {
      const [first] = operations;
      const ids = {
        operationIds: operations.map(({ operationId }) => operationId),
        requestIds: operations.map(requestIdOf),
      };
      const { traceparents: _, ...ofJob } = context;
      logger.error({ queue, ...ofJob, ...ids, ...sqlErrorFacts(first?.error), err: first?.error }, 'operations failed');
      const outcomes = await traceEnvelope(tracing, { queue, name: `close ${queue}` }, context, () =>
        closeOperations({ db, logger }, operations, first?.error),
      );
      countOutcomes(metrics, outcomes);
      return outcomes;
    },
  };
}

const requestIdOf = ({ operation }: ExhaustedOperation) => frameOf(operation)?.requestId;
