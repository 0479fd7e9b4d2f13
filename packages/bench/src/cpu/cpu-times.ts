import { readdirSync, readFileSync } from 'node:fs';

/** What the processes of the bench are told apart by: the first that fits their command line. */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^postgres:|\/postgres /, 'PostgreSQL'],
  [/^redis-server/, 'Redis'],
  [/\/load\/main\.ts/, 'load'],
  [/\/rivals\/serve\.ts/, 'handler'],
  [/\/api\.mjs/, 'handler'],
  [/\/worker\.mjs/, 'worker'],
];
/** Linux counts in hundredths of a second for programs. */
const MS_A_TICK = 10;
const STAT = { parent: 1, user: 11, system: 12 };

/** The handler is our API, or a rival's server. */
export type Kind = 'handler' | 'worker' | 'PostgreSQL' | 'Redis' | 'load';
type Spent = { readonly kind: Kind; readonly ms: number };
/** By process id. */
export type CpuTimes = ReadonlyMap<number, Spent>;

/** CPU time in ms, the kernel's for them included, that processes started by this one have taken since their start. From /proc: Linux only. */
export function cpuTimes(): CpuTimes {
  const found = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const process = readProcess(pid);
        return process === undefined ? [] : [[Number(pid), process] as const];
      }),
  );
  const isOurs = (pid: number): boolean => {
    if (pid === process.pid) return true;
    const parent = found.get(pid)?.parent;
    return parent !== undefined && parent > 1 && isOurs(parent);
  };
  const times = new Map<number, Spent>();
  for (const [pid, { command, ms }] of found) {
    const kind = KINDS.find(([pattern]) => pattern.test(command))?.[1];
    if (kind !== undefined && isOurs(pid)) times.set(pid, { kind, ms });
  }
  return times;
}

/** What was spent between two looks, by kind, in ms; what a process did that ended in between is not known. */
export function spentBetween(before: CpuTimes, after: CpuTimes): Map<Kind, number> {
  const spent = new Map<Kind, number>();
  for (const [pid, { kind, ms }] of after) spent.set(kind, (spent.get(kind) ?? 0) + ms - (before.get(pid)?.ms ?? 0));
  return spent;
}

function readProcess(pid: string): { parent: number; command: string; ms: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    // The name before it is in brackets and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = Number(stat[STAT.user]) + Number(stat[STAT.system]);
    return { parent: Number(stat[STAT.parent]), command, ms: ticks * MS_A_TICK };
  } catch {
    // It ended in between.
    return undefined;
  }
}
