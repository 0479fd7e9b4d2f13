import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type NodePlan = {
  /** Names its log and its profile. */
  readonly name: string;
  /** The file to run; TypeScript is translated as it loads. */
  readonly main: URL;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly folder: string;
  /** Where V8's CPU profile of its whole life goes, when one is wanted. */
  readonly profileFolder?: string | undefined;
  /** Sent once, right after the start. */
  readonly order?: object;
};

/** A Node process of ours that said that it is ready. */
export type NodeProcess = {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it said when it was ready. */
  readonly said: unknown;
  /** Ends it in good order. */
  stop(): Promise<void>;
};

const LAST_WORDS = 2_000;

/** Starts a process and waits for its first message. Processes started here end when this one does. */
export async function startNode(plan: NodePlan): Promise<NodeProcess> {
  const { name, folder, profileFolder } = plan;
  const logPath = join(folder, `${name}.log`);
  const log = await open(logPath, 'a');
  // A folder each: every thread of the process writes a profile of its own.
  const profiling = ['--cpu-prof', '--cpu-prof-dir', join(profileFolder ?? '', name)];
  const child = spawn(
    process.execPath,
    [
      ...(profileFolder === undefined ? [] : profiling),
      ...(plan.main.pathname.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : []),
      fileURLToPath(plan.main),
      ...(plan.args ?? []),
    ],
    { env: { ...plan.env }, stdio: ['ignore', log.fd, log.fd, 'ipc'] },
  );
  await log.close();
  if (plan.order) child.send(plan.order);
  const died = once(child, 'exit').then(async ([code, signal]) => {
    const words = (await readFile(logPath, 'utf8')).slice(-LAST_WORDS);
    throw new Error(`${name} ended before it was ready (${code ?? signal}): ${words}`);
  });
  const [said] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    child,
    said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
