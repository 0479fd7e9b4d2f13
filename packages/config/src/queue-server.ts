import type { SettingsOf } from './process-settings.ts';

/** Where the jobs are kept, in the form packages/queue takes. */
export type QueueServer = { kind: 'postgres'; connectionString: string } | { kind: 'redis'; url: string };

/** The queue's server by the settings of API or worker; on PostgreSQL it is the same login as for the tables. */
export function queueServer(settings: SettingsOf<'api'> | SettingsOf<'worker'>): QueueServer {
  const { QUEUE_BACKEND: kind, DATABASE_URL: connectionString, REDIS_URL: url = '' } = settings;
  return kind === 'postgres' ? { kind, connectionString } : { kind, url };
}
