import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one of the same number: `stamp` tells when it started. */
export type ProcessRef = { pid: number; stamp: string };

/** The reference of a running process, or null when none runs under this pid (a zombie does not run). */
export function processRef(pid: number): ProcessRef | null {
  const stamp = process.platform === 'linux' ? stampFromProc(pid) : stampFromPs(pid);
  return stamp === null ? null : { pid, stamp };
}

/** Whether exactly this process still runs. */
export function isRunning(ref: ProcessRef): boolean {
  return processRef(ref.pid)?.stamp === ref.stamp;
}

function stampFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in brackets and may hold anything, so count from the last bracket; see proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    if (started === undefined || state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${started}`;
  } catch {
    return null;
  }
}

function stampFromPs(pid: number): string | null {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state, ...started] = line.split(/\s+/);
    return state === undefined || state.startsWith('Z') || started.length === 0 ? null : started.join(' ');
  } catch {
    return null;
  }
}
