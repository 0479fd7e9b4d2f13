import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type CompiledApps, compileApps } from '@tandem/cli';
import type { Environment } from '@tandem/config';
import type { collectedLog } from './collected-log.ts';
import type { ApiPart, Part } from './part.ts';

const PIPE_MS = 30_000;

let compiled: Promise<CompiledApps> | undefined;

/** The worker's own main.ts as a process. */
export async function workerAsProcess(env: Environment, log: ReturnType<typeof collectedLog>): Promise<Part> {
  return partOf(await started('worker', env, log));
}

/** The API's own main.ts as a process; it says in its log where it listens. */
export async function apiAsProcess(env: Environment, log: ReturnType<typeof collectedLog>): Promise<ApiPart> {
  const child = await started('api', env, log);
  return { ...partOf(child), url: await addressIn(log, child) };
}

/** What it logged before it said that it is ready may still be in the pipe. */
async function addressIn(log: ReturnType<typeof collectedLog>, { pid }: ChildProcess): Promise<string> {
  for (const giveUpAt = Date.now() + PIPE_MS; ; await pause(20)) {
    const said = log.lines.filter((line) => line['pid'] === pid).map(({ msg }) => /http:\S+/.exec(String(msg))?.[0]);
    const url = said.find((address) => address !== undefined);
    if (url !== undefined) return url;
    if (Date.now() > giveUpAt) throw new Error('the API did not say where it listens');
  }
}

async function started(
  app: 'api' | 'worker',
  env: Environment,
  log: ReturnType<typeof collectedLog>,
): Promise<ChildProcess> {
  compiled ??= compileApps();
  const main = (await compiled)[app];
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const spoken: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('{')) return log.write(line);
      spoken.push(line);
      log.lines.push({ spoken: line });
    });
  }
  const died = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${app} ended before it was ready (${code ?? signal}): ${spoken.join('\n')}`);
  });
  await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  // What it logged before it said ready may still be in the pipe.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return child;
}

function partOf(child: ChildProcess): Part {
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid ?? 0,
    async stop() {
      await end('SIGTERM');
      if (child.signalCode === 'SIGKILL') return;
      if (child.exitCode !== 0) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    },
    kill: () => end('SIGKILL'),
  };
}
