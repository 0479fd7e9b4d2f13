import { Type } from '@sinclair/typebox';
import { address, choice, choices, count, flag } from './setting.ts';

/** Settings that API and worker both read. */
export const sharedSettings = {
  NODE_ENV: choice(['development', 'test', 'production'], {
    description: 'In production unsafe settings are refused at start.',
    default: 'development',
  }),
  DATABASE_URL: address(['postgres', 'postgresql'], {
    description:
      'PostgreSQL 15 or newer. Each process has its own login: the API one that may only read domain tables, the worker one without DDL.',
    example: 'postgres://tandem_api_login:password@localhost:5432/tandem',
  }),
  DATABASE_POOL_SIZE: count(2, 200, {
    description:
      'Connections of one process to the domain tables (the queue has its own); the API has one more, on which changes are told.',
    default: 10,
  }),
  QUEUE_BACKEND: Type.Optional(
    choice(['postgres', 'redis'], {
      description: 'Where jobs are kept. Left out: redis when REDIS_URL is set, else postgres.',
      example: 'postgres',
    }),
  ),
  REDIS_URL: Type.Optional(
    address(['redis', 'rediss', 'redis+sentinel', 'rediss+sentinel', 'redis+cluster', 'rediss+cluster'], {
      description:
        'Redis 6.2 or newer, or Valkey, with AOF on and noeviction; for QUEUE_BACKEND=redis. One server: redis://user:password@host:6379/0 · Sentinels: redis+sentinel://user:password@host1:26379,host2:26379/master-name · a cluster: redis+cluster://user:password@host1:6379,host2:6379. With rediss over TLS.',
      example: 'redis://localhost:6379',
    }),
  ),
  ALLOW_UNSAFE_REDIS: Type.Optional(
    choices(['eviction', 'no-persistence', 'old-version'], {
      description:
        'Faults of the Redis that are accepted; any other stops API and worker at start, because accepted jobs would be lost.',
      example: 'eviction,no-persistence',
    }),
  ),
  CREDITS_PARTITIONS: count(1, 64, {
    description:
      'Queues the credit operations are spread over by a hash of the user. The same for API and worker; drain the queue before changing it.',
    default: 1,
  }),
  LOG_LEVEL: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    description: 'The least severe lines that are written.',
    default: 'info',
  }),
  LOG_PRETTY: flag({ description: 'Coloured lines for people instead of JSON.', default: false }),
  METRICS_PORT: Type.Optional(
    count(1, 65_535, {
      description:
        'Port of its own for GET /metrics, for a network that only Prometheus reaches; on the worker also /health.',
      example: '9464',
    }),
  ),
  TIME_MACHINE: flag({
    description: 'May an admin move the clock forward? Local and test runs only, refused in production.',
    default: false,
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    address(['http', 'https'], {
      description:
        'OpenTelemetry collector that gets traces, by OTLP/HTTP in JSON. Left out: no tracing. The other standard OTEL_ variables, such as OTEL_EXPORTER_OTLP_HEADERS and OTEL_TRACES_SAMPLER, are read by OpenTelemetry itself.',
      example: 'http://localhost:4318',
    }),
  ),
};
