import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type RedisPlace, readRedisUrl } from './read-redis-url.ts';

export type RedisBackendConfig = {
  kind: 'redis';
  /** One server, Sentinels or a cluster: see readRedisUrl. */
  url: string;
  /** Passed on to ioredis, for instance a certificate for TLS. */
  redisOptions?: RedisOptions;
};

/** A connection to one server, or one to each node of a cluster. */
export type RedisClient = Redis | Cluster;

const RECONNECT_FIRST_MS = 50;
const RECONNECT_LAST_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const CONNECT_MS = 2_000;
const SILENCE_MS = 500;
/** A cluster needs a moment to put a replica in a dead master's place; meanwhile a command asks again this often. */
const FAIL_OVER_AGAIN_MS = 100;
const FAIL_OVER_TRIES = 10;
/** How often the nodes of a cluster are asked who has what, so that an idle connection learns of a fail-over. */
const LOOK_AROUND_MS = 5_000;

const retryStrategy = (tries: number) => Math.min(RECONNECT_LAST_MS, RECONNECT_FIRST_MS * 2 ** Math.min(tries, 10));

function patience(config: RedisBackendConfig, name: string, timeoutMs: number) {
  return {
    connectTimeout: CONNECT_MS,
    keepAlive: KEEP_ALIVE_AFTER_MS,
    ...config.redisOptions,
    connectionName: `tandem-queue-${name}`,
    commandTimeout: timeoutMs,
    // A connection that took commands and says nothing is dead; TCP would notice after minutes.
    socketTimeout: timeoutMs + SILENCE_MS,
    autoResendUnfulfilledCommands: false,
    // 0: commands on their way when the connection breaks fail at once.
    maxRetriesPerRequest: 0,
  };
}

/**
 * A connection whose commands fail fast: none waits for a reconnect (a command kept back would still be carried out
 * after its caller had given up), none waits for an answer longer than `timeoutMs`.
 */
export function connectToRedis(config: RedisBackendConfig, name: string, timeoutMs: number): RedisClient {
  const place = readRedisUrl(config.url);
  const options = patience(config, name, timeoutMs);
  if (place.kind !== 'cluster') return connectToServer(place, options);
  return new Cluster(place.nodes, {
    enableOfflineQueue: false,
    clusterRetryStrategy: retryStrategy,
    retryDelayOnFailover: FAIL_OVER_AGAIN_MS,
    retryDelayOnClusterDown: FAIL_OVER_AGAIN_MS,
    maxRedirections: FAIL_OVER_TRIES,
    slotsRefreshTimeout: CONNECT_MS,
    slotsRefreshInterval: LOOK_AROUND_MS,
    redisOptions: { ...place.access, ...options },
  });
}

/**
 * A connection for messages. In a cluster every node passes them on, so it goes to one node after the other, `turn`
 * counting the connections before this one, and ends when its node does; elsewhere it comes back by itself.
 */
export function connectForMessages(config: RedisBackendConfig, name: string, timeoutMs: number, turn: number): Redis {
  const place = readRedisUrl(config.url);
  // Whoever listens subscribes when it is ready: ioredis would not hear that its own subscribing failed, and Node ends
  // a process for a failure that nobody hears.
  const options = { ...patience(config, name, timeoutMs), autoResubscribe: false };
  if (place.kind !== 'cluster') return connectToServer(place, options);
  const node = { ...place.nodes[turn % place.nodes.length], ...place.access };
  return new Redis({ ...node, ...options, enableOfflineQueue: false, retryStrategy: () => null });
}

function connectToServer(place: Exclude<RedisPlace, { kind: 'cluster' }>, options: RedisOptions): Redis {
  const lasting = { ...options, enableOfflineQueue: false, retryStrategy };
  if (place.kind === 'single') return new Redis({ ...place.node, ...place.access, ...lasting });
  const { sentinels, master, access, sentinelPassword } = place;
  return new Redis({
    sentinels,
    name: master,
    ...access,
    ...(access.tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: access.tls }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...lasting,
    sentinelRetryStrategy: retryStrategy,
  });
}

/** Keys of one queue share a hash tag, so that a Redis Cluster keeps them together and spreads the queues. */
export function redisPrefix(queueName: string): string {
  return `{tandem:${queueName}}`;
}
