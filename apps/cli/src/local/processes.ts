import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@tandem/config';
import { Child } from './child.ts';
import { type CompiledApps, compileApps } from './compiled-apps.ts';
import { openLogFile } from './log-file.ts';

type Options = {
  readonly dataDir: string;
  readonly env: Environment;
  /** Also the Stripe emulator. */
  readonly withEmulator: boolean;
  say(line: string): void;
};

/** Starts API, worker and Stripe emulator as children; they load their code now and do nothing before `go`. */
export async function startProcesses({ dataDir, env, withEmulator, say }: Options) {
  const compiled = await compileApps(join(dataDir, 'build'));
  const start = async (app: keyof CompiledApps, env: Environment, name: string = app) => {
    const logPath = join(dataDir, 'logs', `${app}.log`);
    return new Child({ name, main: compiled[app], env, log: await openLogFile(logPath), logPath, say });
  };
  const api = await start('api', env);
  const worker = await start('worker', { ...env, METRICS_PORT: undefined }); // one machine, one port: the API's
  const emulator = withEmulator ? await start('emulator', env, 'Stripe emulator') : undefined;
  if (emulator?.pid !== undefined) setPriority(emulator.pid, constants.priority.PRIORITY_LOW); // the others come first
  return {
    api,
    worker,
    emulator,
    /** The API first: what it accepted is still worked on, and its waiting requests get their answers. */
    async stop(force: AbortSignal): Promise<void> {
      await api.stop(force);
      await worker.stop(force);
      await emulator?.stop(force);
    },
  };
}
