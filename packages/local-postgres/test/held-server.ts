import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const tsx = import.meta.resolve('tsx');
const holdServer = fileURLToPath(new URL('hold-server.ts', import.meta.url));

/** What hold-server.ts printed: a running server, or the error it got. */
export type Held = { child: ChildProcess; url?: string; port?: number; code?: string; message?: string };

/** Runs hold-server.ts in a process of its own, as `npm start` would be, and waits for its one line. */
export async function heldServer(dataDir: string, options: SpawnOptions = {}, script = holdServer): Promise<Held> {
  const child = spawn(process.execPath, ['--import', tsx, script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  if (child.stdout === null) throw new Error('hold-server.ts has no output');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string | undefined];
  if (line === undefined) throw new Error('hold-server.ts said nothing');
  return { child, ...(JSON.parse(line) as Omit<Held, 'child'>) };
}

/** Ends it by this signal and waits until it is gone. */
export async function end(held: Held, signal: NodeJS.Signals): Promise<void> {
  if (held.child.exitCode !== null || held.child.signalCode !== null) return;
  const exit = once(held.child, 'exit');
  held.child.kill(signal);
  await exit;
}
