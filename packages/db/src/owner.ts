export { allowTimeMachine, moveClock } from './owner/clock.ts';
export { ensureLogin } from './owner/ensure-login.ts';
export { migrateDown, migrateUp, pendingMigrations } from './owner/migrate.ts';
