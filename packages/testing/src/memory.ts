import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MIB = 1024;

/** Resident memory of a process in MiB, as the kernel counts it. */
export function residentMib(pid: number): number {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / MIB;
  } catch {
    return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()) / MIB;
  }
}

/** What a process held at a moment. */
export type Sample = { readonly second: number; readonly mib: number };

/** Slope of the straight line with the least squares through the samples, in MiB a minute; 0 for fewer than two. */
export function slopePerMinute(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [second, mib] = [mean((one) => one.second), mean((one) => one.mib)];
  const spread = samples.reduce((sum, one) => sum + (one.second - second) ** 2, 0);
  if (samples.length < 2 || spread === 0) return 0;
  return (60 * samples.reduce((sum, one) => sum + (one.second - second) * (one.mib - mib), 0)) / spread;
}
