import { FAULT_ROWS, type FaultRow } from './faults/index.ts';
import { GENERATED, table } from './markdown.ts';

/** Tests that need more than npm, or long. */
const HEAVY = 'packages/testing/test/heavy-faults/';

/** docs/generated/faults.md */
export function faultsPage(): string {
  const rows = FAULT_ROWS.map((row) => [row.id, row.fault, row.promise, where(row), how(row)]);
  return `${GENERATED}
# Faults

What is done to Tandem by tests, and what it promises then. After each fault of a running Tandem the same is checked: the books verify, each
key had one effect, everything accepted ended, nothing refused took effect, each change is on the audit log, no period overlaps, nothing is left
open (\`packages/testing/src/faults/promises-kept.ts\`). A run prints its seed; \`FAULT_SEED=…\` repeats it. A test fails when a test named here
does not exist.

${table(['', 'fault', 'promise', 'tests', 'run by'], rows)}
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
  const heavy = tests.filter(([file]) => file.startsWith(HEAVY)).length;
  const commands = [
    ...(heavy < tests.length ? ['`npm test`'] : []),
    ...(heavy > 0 ? ['`npm run test:faults`'] : []),
  ].join(', ');
  return needs === undefined ? commands : `${commands}; needs ${needs}`;
}
