import { Redis, type RedisOptions } from 'ioredis';

export type RedisBackendConfig = {
  kind: 'redis';
  url: string;
  /** Passed on to ioredis: TLS, sentinels, name of the master and so on. */
  redisOptions?: RedisOptions;
};

const RECONNECT_FIRST_MS = 50;
const RECONNECT_LAST_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const CONNECT_MS = 2_000;
const SILENCE_MS = 500;

/**
 * A connection whose commands fail fast: none waits for a reconnect (a command kept back would still be carried out
 * after its caller had given up), none waits for an answer longer than `timeoutMs`.
 */
export function connectToRedis(config: RedisBackendConfig, name: string, timeoutMs: number): Redis {
  return new Redis(config.url, {
    connectTimeout: CONNECT_MS,
    keepAlive: KEEP_ALIVE_AFTER_MS,
    ...config.redisOptions,
    connectionName: `tandem-queue-${name}`,
    commandTimeout: timeoutMs,
    // A connection that took commands and says nothing is dead; TCP would notice after minutes.
    socketTimeout: timeoutMs + SILENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // 0: commands on their way when the connection breaks fail at once.
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(RECONNECT_LAST_MS, RECONNECT_FIRST_MS * 2 ** Math.min(tries, 10)),
  });
}

/** Keys of one queue share a hash tag, so that a Redis Cluster keeps them together and spreads the queues. */
export function redisPrefix(queueName: string): string {
  return `{tandem:${queueName}}`;
}
