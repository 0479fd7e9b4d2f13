export { expectationOf } from './expectation.ts';
export { type Environment, loadSettings } from './load-settings.ts';
export {
  ALL_SETTINGS,
  type ApiSettings,
  type MigrateSettings,
  PROCESS_SETTINGS,
  type ProcessName,
  type SettingName,
  type SettingsOf,
  type WorkerSettings,
} from './process-settings.ts';
export { type QueueServer, queueServer } from './queue-server.ts';
export { type SettingProblem, SettingsError } from './settings-error.ts';
export { type GoMessage, type ReadyMessage, SUPERVISED, sayReady, startEnvironment } from './start-environment.ts';
export { SETTINGS_EXIT_CODE, stopOnBadSettings, stopOnUnfitServers } from './stop-on-bad-settings.ts';
export { type FoundServers, refuseUnfitServers } from './unfit-servers.ts';
