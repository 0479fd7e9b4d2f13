import { join } from 'node:path';
import type { Environment } from '@tandem/config';
import { Child } from './child.ts';
import { compileApps } from './compiled-apps.ts';
import { openLogFile } from './log-file.ts';

/** Starts API and worker as children; they load their code now and do nothing before `go`. */
export async function startProcesses(dataDir: string, env: Environment, say: (line: string) => void) {
  const compiled = await compileApps(join(dataDir, 'build'));
  const start = async (name: 'api' | 'worker', env: Environment) => {
    const logPath = join(dataDir, 'logs', `${name}.log`);
    return new Child({ name, main: compiled[name], env, log: await openLogFile(logPath), logPath, say });
  };
  const api = await start('api', env);
  const worker = await start('worker', { ...env, METRICS_PORT: undefined }); // one machine, one port: the API's
  return {
    api,
    worker,
    /** The API first: what it accepted is still worked on, and its waiting requests get their answers. */
    async stop(force: AbortSignal): Promise<void> {
      await api.stop(force);
      await worker.stop(force);
    },
  };
}
