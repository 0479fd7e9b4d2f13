import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@tandem/config';
import { type EmulatorTask, taskEnvironment } from '../emulator/task.ts';
import { Child } from './child.ts';
import { type CompiledApps, compileApps } from './compiled-apps.ts';
import { openLogFile } from './log-file.ts';

/**
 * Starts API and worker as children; they load their code now and do nothing before `go`. The Stripe emulator is
 * started when it is asked for and yields to the others, so that they do not wait for it.
 */
export async function startProcesses(dataDir: string, env: Environment, say: (line: string) => void) {
  const compiled = await compileApps(join(dataDir, 'build'));
  const start = async (app: keyof CompiledApps, env: Environment, name: string = app) => {
    const logPath = join(dataDir, 'logs', `${app}.log`);
    return new Child({ name, main: compiled[app], env, log: await openLogFile(logPath), logPath, say });
  };
  const api = await start('api', env);
  const worker = await start('worker', { ...env, METRICS_PORT: undefined }); // one machine, one port: the API's
  let emulator: Child | undefined;
  return {
    api,
    worker,
    /** Resolves when it answers. */
    async startEmulator(task: EmulatorTask): Promise<void> {
      emulator = await start('emulator', env, 'Stripe emulator');
      if (emulator.pid !== undefined) setPriority(emulator.pid, constants.priority.PRIORITY_LOW);
      emulator.go(taskEnvironment(task));
      await emulator.ready;
    },
    /** The API first: what it accepted is still worked on, and its waiting requests get their answers. */
    async stop(force: AbortSignal): Promise<void> {
      await api.stop(force);
      await worker.stop(force);
      await emulator?.stop(force);
    },
  };
}
