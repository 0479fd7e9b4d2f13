// Prints what failed in a TAP log, each with its explanation and nothing else, for who sees only the end of a long run.
// usage: node .ci/failures.mjs LOG
import { readFileSync } from 'node:fs';

const LINES_OF_ONE = 60;
const lines = readFileSync(process.argv[2], 'utf8').split('\n');
for (const [at, line] of lines.entries()) {
  if (!/^\s*not ok\b/.test(line)) continue;
  const explained = lines[at + 1]?.trim() === '---';
  const end = explained ? lines.findIndex((other, index) => index > at && other.trim() === '...') : at;
  process.stdout.write(`${lines.slice(at, Math.min(end + 1, at + LINES_OF_ONE)).join('\n')}\n`);
}
