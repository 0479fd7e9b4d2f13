import { Worker } from 'bullmq';
import { deferred } from '../../deferred.ts';
import type { ErrorLog } from '../../queue-logger.ts';
import type { BullJob, BullWorker, OpenedWorker, WorkerSettings } from '../backend.ts';
import { steadyWorkerBackend } from '../steady-worker-backend.ts';
import { workerOptions } from '../worker-options.ts';
import { judgePostgresFailure } from './judge-postgres-failure.ts';
import { type PostgresBackendConfig, poolConfig } from './postgres-settings.ts';
import { RecheckedBackend } from './rechecked-backend.ts';
import { RecheckedConnection } from './rechecked-connection.ts';

const WORKER_TIMEOUT_MS = 10_000;
const LONGEST_WAIT_SECONDS = 5;

/** A worker looks for jobs by itself this often, so a notification lost on a dead connection costs seconds at most. */
class ImpatientBackend extends RecheckedBackend {
  override get maximumBlockTimeout(): number {
    return LONGEST_WAIT_SECONDS;
  }
}

/** One BullMQ worker with a pool of two and a LISTEN connection of its own: shared, two workers would starve. */
export function openPostgresWorker(
  config: PostgresBackendConfig,
  name: string,
  process: (job: BullJob, token: string) => Promise<unknown>,
  settings: WorkerSettings,
  logError: ErrorLog,
): OpenedWorker {
  const connection = new RecheckedConnection(
    poolConfig(config, { name: `work-${name}`, max: 2, timeoutMs: WORKER_TIMEOUT_MS, durable: false }),
  );
  let closing = false;
  const { promise: whenClosing, resolve: startClosing } = deferred<void>();
  const letGo = () => {
    closing = true;
    startClosing();
  };
  const worker: BullWorker = new Worker(
    name,
    (job, token = '') => process(job, token),
    workerOptions(settings),
    (queueName, options) =>
      steadyWorkerBackend(
        new ImpatientBackend(connection, queueName, { ...options, connection: connection.pool }, true, name),
        {
          whenReachable: () => undefined,
          isClosing: () => closing,
          whenClosing,
          isInfrastructure: (error) => judgePostgresFailure(error) !== 'refused',
          logError,
        },
      ),
  );
  return {
    worker,
    async ping() {
      const listening = await connection.getListenClient();
      // The worker has said LISTEN on this connection already; saying it again proves that the connection answers.
      await Promise.all([connection.pool.query('select 1'), listening.query('listen bullmq_jobs')]);
    },
    letGo,
    async release() {
      letGo();
      await connection.close();
    },
  };
}
