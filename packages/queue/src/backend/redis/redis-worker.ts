import { createRedisBackend, Worker } from 'bullmq';
import { Cluster, type ClusterOptions, type RedisOptions } from 'ioredis';
import { deferred } from '../../deferred.ts';
import type { ErrorLog } from '../../queue-logger.ts';
import type { BullJob, BullWorker, OpenedWorker, WorkerSettings } from '../backend.ts';
import { steadyWorkerBackend } from '../steady-worker-backend.ts';
import { workerOptions } from '../worker-options.ts';
import { judgeRedisFailure } from './judge-redis-failure.ts';
import { connectToRedis, type RedisBackendConfig, type RedisClient, redisPrefix } from './redis-settings.ts';
import { whenReady } from './when-ready.ts';

const WORKER_TIMEOUT_MS = 10_000;

/** BullMQ copies the connection for its blocking wait, which takes longer than a command and has its own watch. */
function copyWithoutTimeouts(client: RedisClient): void {
  const patient = { commandTimeout: undefined, socketTimeout: undefined };
  if (client instanceof Cluster) {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (nodes?: [], override?: ClusterOptions) =>
      duplicate(nodes, { ...override, redisOptions: { ...override?.redisOptions, ...patient } });
    return;
  }
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override?: Partial<RedisOptions>) => duplicate({ ...override, ...patient });
}

/** One BullMQ worker with two connections of its own: one for commands, one for the blocking wait. */
export function openRedisWorker(
  config: RedisBackendConfig,
  name: string,
  process: (job: BullJob, token: string) => Promise<unknown>,
  settings: WorkerSettings,
  logError: ErrorLog,
): OpenedWorker {
  const client = connectToRedis(config, `work-${name}`, WORKER_TIMEOUT_MS);
  client.on('error', (error) => logError('a connection of the queue failed', error));
  client.setMaxListeners(0);
  copyWithoutTimeouts(client);
  let closing = false;
  const { promise: whenClosing, resolve: startClosing } = deferred<void>();
  const letGo = () => {
    closing = true;
    startClosing();
  };
  const worker: BullWorker = new Worker(
    name,
    (job, token = '') => process(job, token),
    { ...workerOptions(settings), prefix: redisPrefix(name) },
    (queueName, options) =>
      steadyWorkerBackend(
        createRedisBackend(queueName, { ...options, connection: client }, { withBlockingConnection: true }),
        {
          whenReachable: () => whenReady(client),
          isClosing: () => closing,
          whenClosing,
          isInfrastructure: (error) => judgeRedisFailure(error) !== 'refused',
          logError,
        },
      ),
  );
  return {
    worker,
    async ping() {
      // It is connecting again by itself, with a limit on each try.
      if (client.status !== 'ready') return;
      // On the node that has this queue.
      await client.exists(`${redisPrefix(name)}:${name}:meta`);
      // Rejects for ever when its first look at the server failed: then only a new worker helps.
      await worker.backend.waitUntilReady();
    },
    letGo,
    async release() {
      letGo();
      client.disconnect();
      await worker.backend.close(true);
    },
  };
}
