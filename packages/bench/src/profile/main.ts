import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type SelfTime, type SelfTimes, selfTimes } from './self-times.ts';

/** `profile/main.ts <folder> [--skip seconds] [--top n]`: tells where the profiles of `bench --profile` say the time went. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { skip: { type: 'string', default: '4' }, top: { type: 'string', default: '30' } },
});
const [folder = '.'] = positionals;

for (const name of await readdir(folder)) {
  const files = (await readdir(join(folder, name))).filter((file) => file.endsWith('.cpuprofile'));
  const threads = await Promise.all(files.map((file) => selfTimes(join(folder, name, file), Number(values.skip))));
  const main = threads.sort((a, b) => b.busy - a.busy)[0];
  if (main !== undefined) process.stdout.write(told(name, main));
}

function told(name: string, { busy, idle, functions, packages }: SelfTimes): string {
  const lines = (times: readonly SelfTime[]) =>
    times
      .slice(0, Number(values.top))
      .map(({ where, milliseconds }) => `  ${((100 * milliseconds) / busy).toFixed(1).padStart(5)} %  ${where}\n`)
      .join('');
  const sums = `busy ${(busy / 1_000).toFixed(1)} s, idle or in the kernel ${(idle / 1_000).toFixed(1)} s`;
  return `${name}: ${sums}\nby package\n${lines(packages)}by function\n${lines(functions)}\n`;
}
