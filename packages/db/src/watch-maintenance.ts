import type { Database } from './database.ts';
import { type MaintenanceState, readMaintenance } from './reads/settings.ts';

/** Maintenance mode as one process knows it. */
export type MaintenanceWatch = {
  /** As the latest look said, a second ago at most; while the database is away, as it was before. */
  readonly state: MaintenanceState;
  /** Resolves when the first look has ended, however. */
  readonly looked: Promise<void>;
  /** Resolves when it is off. @throws MaintenanceError when the watch is closed before that */
  whenOff(): Promise<void>;
  close(): void;
};

/** Work was waiting for the end of maintenance mode when its process stopped. */
export class MaintenanceError extends Error {
  override readonly name = 'MaintenanceError';
}

const LOOK_EVERY_MS = 500;

/**
 * Looks at the setting twice a second, so that every process goes by it within two (RULES 21). By looking and not by a notice,
 * because a switch for emergencies must not hang on a connection that listens.
 */
export function watchMaintenance(db: Database, everyMs = LOOK_EVERY_MS): MaintenanceWatch {
  let state: MaintenanceState = { on: false, retryAfterSeconds: 1 };
  let waiting: { resolve(): void; reject(error: Error): void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const look = async (): Promise<void> => {
    try {
      state = await readMaintenance(db);
    } catch {
      // Whatever needs the database meets the same and says so.
    }
    if (!state.on) for (const { resolve } of waiting.splice(0)) resolve();
    if (!closed) timer = setTimeout(look, everyMs);
  };
  const looked = look();

  return {
    get state() {
      return state;
    },
    looked,
    whenOff() {
      if (!state.on) return Promise.resolve();
      if (closed) return Promise.reject(new MaintenanceError('the process stops in maintenance mode'));
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const { reject } of waiting) reject(new MaintenanceError('the process stops in maintenance mode'));
      waiting = [];
    },
  };
}
