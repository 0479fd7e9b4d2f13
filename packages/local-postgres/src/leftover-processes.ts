import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The name in `ps` of all server processes of this cluster, the same as long as the folder is the same. */
export function processTitle(cluster: string): string {
  const { dev, ino } = statSync(cluster);
  return `tandem-${dev}-${ino}`;
}

/**
 * Waits for the processes that a killed postmaster left behind: a new one refuses to start while they hold its shared
 * memory. They end by themselves as soon as they look up from their work; after `patience` ms they are killed.
 */
export async function endLeftovers(cluster: string, patience = 3_000): Promise<void> {
  const title = `postgres: ${processTitle(cluster)}: `;
  const deadline = Date.now() + patience;
  for (;;) {
    const leftovers = commandLines().filter(({ command }) => command.startsWith(title));
    if (leftovers.length === 0 || Date.now() > deadline + patience) return;
    if (Date.now() > deadline) for (const { pid } of leftovers) kill(pid);
    await sleep(20);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}

function commandLines(): { pid: number; command: string }[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => ({ pid: Number(pid), command: commandOf(pid) }));
  }
  const lines = execFileSync('/bin/ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => {
    const [pid = '', ...command] = line.trim().split(' ');
    return { pid: Number(pid), command: command.join(' ') };
  });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended in the meantime
  }
}
