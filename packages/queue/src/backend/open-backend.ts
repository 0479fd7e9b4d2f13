import type { QueueLogger } from '../queue-logger.ts';
import type { Backend } from './backend.ts';
import { openPostgresBackend } from './postgres/open-postgres-backend.ts';
import type { PostgresBackendConfig } from './postgres/postgres-settings.ts';
import { openRedisBackend } from './redis/open-redis-backend.ts';
import type { RedisBackendConfig } from './redis/redis-settings.ts';

/** Where the queue lives. */
export type QueueBackendConfig = PostgresBackendConfig | RedisBackendConfig;

/** Opens the queue's server; returns at once, also when the server is away. Close everything made from it first. */
export function openBackend(config: QueueBackendConfig, { logger }: { logger: QueueLogger }): Backend {
  return config.kind === 'postgres' ? openPostgresBackend(config, logger) : openRedisBackend(config, logger);
}
