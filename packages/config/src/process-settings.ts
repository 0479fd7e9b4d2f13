import { type Static, Type } from '@sinclair/typebox';
import { apiSettings } from './api-settings.ts';
import { migrateSettings } from './migrate-settings.ts';
import { sharedSettings } from './shared-settings.ts';
import { workerSettings } from './worker-settings.ts';

const { NODE_ENV, QUEUE_BACKEND, REDIS_URL, LOG_LEVEL, LOG_PRETTY, TIME_MACHINE } = sharedSettings;

/** Which settings each of our processes reads. */
export const PROCESS_SETTINGS = {
  api: Type.Object({ ...sharedSettings, ...apiSettings }),
  worker: Type.Object({ ...sharedSettings, ...workerSettings }),
  migrate: Type.Object({ NODE_ENV, QUEUE_BACKEND, REDIS_URL, LOG_LEVEL, LOG_PRETTY, TIME_MACHINE, ...migrateSettings }),
};

export type ProcessName = keyof typeof PROCESS_SETTINGS;

/** The settings of one process, defaults filled in; the queue backend is always decided. */
export type SettingsOf<P extends ProcessName> = Static<(typeof PROCESS_SETTINGS)[P]> & {
  QUEUE_BACKEND: 'postgres' | 'redis';
};
export type ApiSettings = SettingsOf<'api'>;
export type WorkerSettings = SettingsOf<'worker'>;
export type MigrateSettings = SettingsOf<'migrate'>;

/** Every setting there is, by name, in the order in which documents list them. */
export const ALL_SETTINGS = { ...sharedSettings, ...apiSettings, ...workerSettings, ...migrateSettings };
export type SettingName = keyof typeof ALL_SETTINGS;
