import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeasuredRow } from '../row.ts';
import type { Sizes } from '../sizes.ts';
import type { Machine } from './machine.ts';
import { pageOf } from './page.ts';
import { pictureOf } from './picture.ts';

export type BenchReport = {
  readonly rows: readonly MeasuredRow[];
  readonly queueBackend: 'redis' | 'postgres';
  readonly machine: Machine;
  /** ISO 8601. */
  readonly date: string;
  readonly sizes: Sizes;
  readonly versions: Readonly<Record<string, string>>;
  /** What a reader must know before he believes a figure. */
  readonly remarks: readonly string[];
};

/** Writes bench.json, bench.md and bench.svg. */
export async function writeReport(folder: string, report: BenchReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(folder, 'bench.md'), pageOf(report));
  await writeFile(join(folder, 'bench.svg'), pictureOf(report));
}

/** Why figures may be noise: too few rounds, too little load, a machine that did other things. */
export function remarksOn(sizes: Sizes, { loadBefore, cores }: Machine): string[] {
  const remarks: string[] = [];
  if (sizes.rounds < 3) remarks.push(`${sizes.rounds} rounds: a median needs at least 3.`);
  if (sizes.seconds < 3) remarks.push(`${sizes.seconds} s a measurement: too short for anything but a look.`);
  if (loadBefore > 0.25 * cores) remarks.push(`The machine was busy before the first round (load ${loadBefore}).`);
  return remarks;
}
