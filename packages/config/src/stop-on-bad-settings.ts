import { SettingsError } from './settings-error.ts';

/** Exit code of a process whose settings cannot be used. */
export const SETTINGS_EXIT_CODE = 3;

/** For main.ts: bad settings end the process with a line for each and no stack. */
export function stopOnBadSettings<T>(self: NodeJS.Process, load: () => T): T {
  try {
    return load();
  } catch (error) {
    return stopOn(self, error);
  }
}

/** The same for settings that turn out bad later, when the servers they lead to have answered. */
export async function stopOnUnfitServers<T>(self: NodeJS.Process, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    return stopOn(self, error);
  }
}

function stopOn(self: NodeJS.Process, error: unknown): never {
  if (!(error instanceof SettingsError)) throw error;
  self.stderr.write(`${error.message}\n`);
  return self.exit(SETTINGS_EXIT_CODE);
}
