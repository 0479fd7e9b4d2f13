import { type FaultFileRun, readFaultResults, sha256Of } from './faults/fault-results.ts';
import { FAULT_ROWS, type FaultRow, type FaultTest } from './faults/index.ts';
import { GENERATED, table } from './markdown.ts';

/** Tests that need more than npm, or long. */
const HEAVY = 'packages/testing/test/heavy-faults/';
/** Tests of `npm test` that have a larger size. */
const SIZED = 'packages/testing/test/faults/';

/** docs/generated/faults.md; `root` is the project, where the results of the last documented run are. */
export function faultsPage(root: URL): string {
  const runs = readFaultResults(root);
  const results = resultsIn(runs, root);
  const rows = FAULT_ROWS.map((row) => [row.id, row.fault, row.promise, where(row), how(row), results(row)]);
  return `${GENERATED}
# Faults

What is done to Tandem by tests, and what it promises then. After each fault of a running Tandem the same is checked: the books verify, each
key had one effect, everything accepted ended, nothing refused took effect, each change is on the audit log, no period overlaps, nothing is left
open (\`packages/testing/src/faults/promises-kept.ts\`). A run prints its seed; \`FAULT_SEED=…\` repeats it. A test fails when a test named here
does not exist.

\`npm test\` runs with every change. \`npm run test:faults\` runs what needs root, libfaketime, memory file systems or long, and the tests of
\`npm test\` that have a larger size, at that size and on both queues; it names what it left out for want of a tool (\`-- --all\` runs every test of this page).
The last column is its last documented run (\`-- --record\`), from [faults.json](faults.json); * marks a test whose file has changed since.

${table(['', 'fault', 'promise', 'tests', 'run by', 'last documented run'], rows)}

${machines(runs)}
`;
}

function where({ tests }: FaultRow): string {
  const files = new Map<string, string[]>();
  for (const [file, title] of tests) files.set(file, [...(files.get(file) ?? []), title]);
  return [...files]
    .map(([file, titles]) => `\`${file}\`: ${titles.map((title) => `“${title}”`).join(', ')}`)
    .join('<br>');
}

function how({ tests, needs, untested }: FaultRow): string {
  if (untested !== undefined) return untested;
  const some = (folder: string) => tests.some(([file]) => file.startsWith(folder));
  const commands = [
    ...(tests.every(([file]) => file.startsWith(HEAVY)) ? [] : ['`npm test`']),
    ...(some(HEAVY) || some(SIZED) ? ['`npm run test:faults`'] : []),
  ].join(', ');
  return needs === undefined ? commands : `${commands}; needs ${needs}`;
}

/** Says of a row what became of its tests, those alike together. */
function resultsIn(runs: readonly FaultFileRun[], root: URL): (row: FaultRow) => string {
  const changed = new Set(runs.filter(({ file, sha256 }) => sha256Of(root, file) !== sha256).map(({ file }) => file));
  const resultOf = ([file, title]: FaultTest): string[] => {
    const run = runs.find((one) => one.file === file);
    const found = run?.results.find((one) => one.title === title);
    if (run === undefined || found === undefined) return [];
    const why = found.why === undefined ? '' : `: ${found.why}`;
    return [
      `${found.result}${why} ${run.date}${run.size === 'full' ? ', full size' : ''}${changed.has(file) ? ' *' : ''}`,
    ];
  };
  return ({ tests }) => [...new Set(tests.flatMap(resultOf))].join('<br>') || '–';
}

function machines(runs: readonly FaultFileRun[]): string {
  const all = [...new Set(runs.map(({ machine }) => machine))];
  return all.length === 0 ? 'Nothing is documented yet.' : `Machine of the documented runs: ${all.join('; ')}.`;
}
