import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULT_RESULTS_FILE, FAULT_ROWS, type FaultFileRun, readFaultResults } from '@tandem/cli';
import { startTestServer, stopTestServer } from '../postgres/test-server.ts';
import { documented } from './results-of.ts';
import { runFile } from './run-file.ts';

const USAGE = `npm run test:faults -- [--all] [--small] [--record] [part of a file’s name …]

Runs the tests of the fault matrix (docs/generated/faults.md) one after the other, at their full size: those that need
root, libfaketime, memory file systems or long, and those of npm test that have a larger size. What a machine lacks is
left out and named at the end.
  --all     every test the matrix names, those of npm test too
  --small   at the size of npm test
  --record  writes the results to ${FAULT_RESULTS_FILE}, from which npm run generate makes the page
`;
const ROOT = new URL('../../../../', import.meta.url);
/** Where tests are that have a full size, or need more than npm. */
const OWN = /^packages\/testing\/test\/(heavy-)?faults\//;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean' },
    small: { type: 'boolean' },
    record: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
if (values.help) {
  say(USAGE);
  process.exit(0);
}

const machine = `${type()} ${release()}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const size = values.small ? 'small' : 'full';
const named = [...new Set(FAULT_ROWS.flatMap(({ tests }) => tests.map(([file]) => file)))];
const chosen = named
  .filter((file) => values.all || OWN.test(file) || positionals.length > 0)
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)));
say(`${chosen.length} test files, size ${size}, on ${machine}`);

await startTestServer(process.pid);
const runs: FaultFileRun[] = [];
for (const file of chosen) {
  say(`\n== ${file}`);
  const report = await runFile(ROOT, file, { ...process.env, ...(size === 'full' ? { FAULT_SIZE: size } : {}) }, say);
  runs.push(documented(ROOT, file, report, { machine, size }));
  if (report.code !== 0) say(`-- ended with ${report.code}`);
  if (values.record) record(runs);
}
await stopTestServer(process.pid);

say('');
for (const { id, tests } of FAULT_ROWS) {
  for (const [file, title] of tests) {
    const found = runs.find((run) => run.file === file)?.results.find((result) => result.title === title);
    if (found)
      say(`${id.padEnd(4)} ${found.result.padEnd(9)} ${title}${found.why === undefined ? '' : ` (${found.why})`}`);
  }
}
const count = (wanted: string) =>
  runs.flatMap(({ results }) => results).filter(({ result }) => result === wanted).length;
say(`\n${count('passed')} passed, ${count('failed')} failed, ${count('left out')} left out`);
if (values.record) say(`written: ${FAULT_RESULTS_FILE}; npm run generate makes the page of it`);
process.exit(count('failed') === 0 ? 0 : 1);

/** Replaces what is there of the files that were run; what was not run keeps its last results. */
function record(latest: readonly FaultFileRun[]): void {
  const others = readFaultResults(ROOT).filter(
    ({ file }) => named.includes(file) && !latest.some((run) => run.file === file),
  );
  const all = [...others, ...latest].sort((a, b) => a.file.localeCompare(b.file, 'en'));
  writeFileSync(new URL(FAULT_RESULTS_FILE, ROOT), `${JSON.stringify(all, null, 1)}\n`);
}
