import { OperationCommand, type OperationOutcome } from '@tandem/contracts';
import { isTransientDatabaseError } from '@tandem/db';
import { applyOperations } from '@tandem/db/writes';
import type { EnvelopeHandling, ExhaustedOperation } from '@tandem/queue';
import { countOutcomes } from '../count-outcomes.ts';
import { measuredJob } from '../measured-job.ts';
import { payloadCheck } from '../payload.ts';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import { traceEnvelope } from '../trace-envelope.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { closeOperations, frameOf } from './credits.close.ts';

const command = payloadCheck<OperationCommand>('operation', OperationCommand);

/**
 * The work on an envelope of credit operations: check each, apply all of them by one SQL call in one transaction, answer
 * each. What failed until its tries were used up is closed for good before anyone is told (RULES 10).
 */
export function applyCredits({
  db,
  logger,
  metrics,
  tracing,
}: WorkerDeps): EnvelopeHandling<OperationCommand, OperationOutcome> {
  return {
    parse: command,
    isTransient: isTransientDatabaseError,

    async handle(commands, context) {
      const { traceparents: _, ...ofJob } = context;
      const about = { ...ofJob, requestIds: commands.map(({ requestId }) => requestId) };
      if (context.attempt === 1) metrics.envelopeWait.observe(Math.max(0, Date.now() - context.sentAt) / 1000);
      const startedAt = performance.now();
      try {
        const outcomes = await measuredJob(metrics, { queue: 'credits', job: 'envelope' }, () =>
          traceEnvelope(tracing, 'apply credits', context, () => applyOperations(db, commands)),
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
      logger.error({ ...ofJob, ...ids, ...sqlErrorFacts(first?.error), err: first?.error }, 'operations failed');
      const outcomes = await traceEnvelope(tracing, 'close credits', context, () =>
        closeOperations({ db, logger }, operations, String(first?.error)),
      );
      countOutcomes(metrics, outcomes);
      return outcomes;
    },
  };
}

const requestIdOf = ({ operation }: ExhaustedOperation) => frameOf(operation)?.requestId;
