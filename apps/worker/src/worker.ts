import { refuseUnfitServers } from '@tandem/config';
import type { OperationQueue } from '@tandem/contracts';
import { type MaintenanceWatch, readFitness, readHealth, watchMaintenance } from '@tandem/db';
import { declareDeployment } from '@tandem/db/writes';
import {
  createEnvelopeWorker,
  createJobQueue,
  createJobWorker,
  createReplier,
  type ReceivedJob,
  type RunningWorker,
} from '@tandem/queue';
import { inSpan } from '@tandem/telemetry';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { isTransient } from './is-transient.ts';
import { maintain, scheduleMaintenance } from './jobs/maintenance.ts';
import { receiveStripe } from './jobs/stripe.receive.ts';
import { measuredJob } from './measured-job.ts';
import { operationEnvelopes } from './operations/operation-envelopes.ts';
import { OPERATION_QUEUE_WORK } from './operations/operation-queues.ts';
import { settleAtHoldEnds } from './operations/settle-at-hold-ends.ts';
import { persist } from './persist.ts';
import { queueDefinitions } from './queue-definitions.ts';
import { keepSchedules } from './schedule-keeper.ts';
import { isTransientStripeFailure } from './stripe/apply-event.ts';
import type { WorkerDeps } from './worker-deps.ts';

const CLOSE_MS = 10_000;
const FAULTS_MS = 5_000;

export type Worker = {
  /**
   * Resolves when jobs are being taken; waits for a database that is away or not migrated yet.
   * @throws SettingsError when database or queue are there but must not be used
   */
  start(): Promise<void>;
  isWell(): boolean;
  /** Takes no more jobs and finishes the running ones within `deadlineMs` (10,000). Does not close what it was given. */
  close(deadlineMs?: number): Promise<void>;
};

/** Puts a worker together: one consumer per queue, the repeated jobs, the heartbeat. */
export function buildWorker(deps: WorkerDeps): Worker {
  const { backend, logger } = deps;
  const definitions = queueDefinitions(deps.settings);
  const maintenance = createJobQueue({ backend, definition: definitions.maintenance });
  const replier = createReplier<{ accounts: number; remaining: boolean }>(backend);
  const reply = (replyTo: string, jobId: string, outcome: { accounts: number; remaining: boolean }) =>
    replier.reply(replyTo, jobId, [{ index: 0, outcome }]);
  const closing = new AbortController();
  const untilDone = { logger, signal: closing.signal };
  const observed = (queue: string, { id, name, attempt, traceparent }: ReceivedJob, work: () => Promise<void>) => {
    const attributes = { 'messaging.message.id': id, 'tandem.attempt': attempt };
    return measuredJob(deps.metrics, { queue, job: name }, () =>
      inSpan(deps.tracing, name, { kind: 'consumer', parent: traceparent, attributes }, work),
    );
  };
  const holdEnds = settleAtHoldEnds(OPERATION_QUEUE_WORK.credits, maintenance, logger);
  const work: typeof OPERATION_QUEUE_WORK = { ...OPERATION_QUEUE_WORK, credits: holdEnds.apply };
  const operationWorker = <Q extends OperationQueue>(queue: Q, mode: MaintenanceWatch) =>
    createEnvelopeWorker({
      backend,
      definition: definitions[queue],
      ...operationEnvelopes(queue, work[queue], deps, mode),
    });
  const consumers: RunningWorker[] = [];
  let heartbeat: Heartbeat | undefined;
  let schedules: { stop(): void } | undefined;
  let watch: MaintenanceWatch | undefined;

  return {
    async start() {
      await persist('see the current schema in the database', () => schemaIsCurrent(deps), untilDone);
      refuseUnfitServers('worker', deps.settings, {
        database: await persist('look at the database', () => readFitness(deps.db), untilDone),
        queueFaults: await persist('look at the queue server', () => backend.findServerFaults(FAULTS_MS), untilDone),
      });
      await persist('declare the deployment', () => declare(deps), untilDone);
      heartbeat = startHeartbeat(deps);
      const mode = watchMaintenance(deps.db);
      watch = mode;
      await mode.looked;
      consumers.push(
        operationWorker('credits', mode),
        operationWorker('subscriptions', mode),
        operationWorker('control', mode),
        createJobWorker({
          backend,
          definition: definitions.stripe,
          isTransient: (error) => isTransient(error) || isTransientStripeFailure(error),
          handle: async (job) => {
            await mode.whenOff();
            await observed(definitions.stripe.name, job, () => receiveStripe(deps, job));
          },
        }),
        createJobWorker({
          backend,
          definition: definitions.maintenance,
          isTransient,
          handle: (job) =>
            observed(definitions.maintenance.name, job, () => maintain(job, { ...deps, reply, maintenance: mode })),
        }),
      );
      await persist('schedule the repeated jobs', () => scheduleMaintenance(maintenance), untilDone);
      schedules = keepSchedules(maintenance, logger);
      logger.info({ queues: Object.values(definitions).map(({ name }) => name) }, 'worker takes jobs');
    },
    isWell: () => heartbeat?.isWell() ?? false,
    async close(deadlineMs = CLOSE_MS) {
      closing.abort();
      schedules?.stop();
      watch?.close();
      await Promise.all(consumers.map((consumer) => consumer.close(deadlineMs)));
      await Promise.all([replier.flushed(), holdEnds.flushed()]);
      await maintenance.close();
      heartbeat?.stop();
    },
  };
}

async function schemaIsCurrent({ db }: WorkerDeps): Promise<void> {
  const { schemaCurrent } = await readHealth(db);
  if (!schemaCurrent) throw new Error('the database is not migrated to the schema of this version');
}

function declare({ db, settings }: WorkerDeps): Promise<void> {
  const { CREDIT_SYSTEM_VERSION: creditSystemVersion, CLAWBACK_DEBT: clawbackDebt } = settings;
  return declareDeployment(db, { clawbackDebt, ...(creditSystemVersion === undefined ? {} : { creditSystemVersion }) });
}
