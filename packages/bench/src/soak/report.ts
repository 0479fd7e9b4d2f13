import { type Sample, slopePerMinute } from '@tandem/testing/memory';
import type { Machine } from '../report/machine.ts';
import type { LoadCount } from './mixed-load.ts';

export type SoakReport = {
  readonly date: string;
  readonly machine: Machine;
  readonly queue: string;
  readonly minutes: number;
  readonly warmUpMinutes: number;
  readonly rate: number;
  readonly users: number;
  readonly load: LoadCount;
  /** Consumes that were applied. */
  readonly applied: number;
  /** Of each process, all through. */
  readonly memory: Record<string, readonly Sample[]>;
  /** Longest event stream of a queue in Redis at the end. */
  readonly longestStream: number | undefined;
};

export type Verdict = {
  readonly process: string;
  readonly mean: number;
  readonly slope: number;
  readonly grows: boolean;
};

/** Growth that adds up to more than this part of the memory in ten minutes is a leak to look for. */
const FLAT = 0.05;
const TEN_MINUTES = 10;

/** Memory after warming up: mean in MiB, slope in MiB a minute. */
export function verdictsOn({ memory, warmUpMinutes }: SoakReport): Verdict[] {
  return Object.entries(memory).map(([process, samples]) => {
    const warm = samples.filter(({ second }) => second >= warmUpMinutes * 60);
    const mean = warm.reduce((sum, { mib }) => sum + mib, 0) / Math.max(1, warm.length);
    const slope = slopePerMinute(warm);
    return { process, mean, slope, grows: slope * TEN_MINUTES > FLAT * mean };
  });
}

/** docs/generated/soak.md */
export function soakPage(report: SoakReport): string {
  const { load, applied, memory, machine } = report;
  const total = Object.values(load.answers).reduce((sum, count) => sum + count, 0);
  const verdicts = verdictsOn(report).map(
    ({ process, mean, slope, grows }) =>
      `| ${process} | ${mean.toFixed(1)} | ${slope.toFixed(3)} | ${grows ? 'grows' : 'flat'} |`,
  );
  const names = Object.keys(memory);
  const minutes = Array.from({ length: Math.max(1, Math.floor(report.minutes)) }, (_, minute) => {
    const at = names.map((name) => memory[name]?.find(({ second }) => second >= minute * 60)?.mib.toFixed(1) ?? '');
    return `| ${minute} | ${at.join(' | ')} |`;
  });
  const answers = Object.entries(load.answers)
    .sort(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([what, count]) => `| ${what} | ${count} |`);
  return `<!-- Written by \`npm run soak\`. -->
# Soak

A whole Tandem (API, worker, PostgreSQL; queue on ${report.queue}) under a steady mix of requests for ${report.minutes} minutes,
asked for at ${report.rate} a second by ${report.users} users: \`npm run soak -- --minutes ${report.minutes} --rate ${report.rate}\`, ${report.date}, on ${machine.cores} × ${machine.cpu},
${machine.memoryGiB} GiB, ${machine.system}, load average ${machine.loadBefore} before it began. ${total} requests were answered (${(total / report.minutes / 60).toFixed(0)} a second), ${load.left} were
not sent because 200 were under way. Afterwards every consume that was accepted was applied, ${applied} in all, and none that no client was told
of; each had one ledger entry and one operation, and every user’s lots, balances and chain were what the ledger says.${report.longestStream === undefined ? '' : ` The longest event stream of a queue in Redis held ${report.longestStream} events.`}

Resident memory after ${report.warmUpMinutes} minutes of warming up; a process grows when its slope comes to more than ${FLAT * 100} % in ten minutes:

| process | mean, MiB | slope, MiB a minute | |
| --- | --- | --- | --- |
${verdicts.join('\n')}

| minute | ${names.map((name) => `${name}, MiB`).join(' | ')} |
| --- |${names.map(() => ' --- |').join('')}
${minutes.join('\n')}

| request: answer | count |
| --- | --- |
${answers.join('\n')}
`;
}
