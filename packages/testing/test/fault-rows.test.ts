import { readFileSync } from 'node:fs';
import { FAULT_ROWS } from '@tandem/cli';
import t from 'tap';

const ROOT = new URL('../../../', import.meta.url);

/** The rows of the matrix that this list answers for. */
const numbered = (letter: string, numbers: readonly number[]) => numbers.map((number) => `${letter}${number}`);
const upTo = (most: number) => Array.from({ length: most }, (_, at) => at + 1);
const ROWS = [
  ...numbered('F', upTo(28)),
  ...numbered('C', [1, 2, 6, 7]),
  ...numbered('W', upTo(16)),
  ...numbered('S', upTo(14)),
  ...numbered('T', [2]),
];

t.test('every fault of the matrix is in the list, once, with its tests or the reason why not', async (t) => {
  t.same(
    FAULT_ROWS.map(({ id }) => id),
    ROWS,
  );
  for (const { id, tests, untested } of FAULT_ROWS) t.equal(tests.length === 0, untested !== undefined, id);
});

t.test('every test that the list names exists', async (t) => {
  const titled = (title: string) => {
    const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", "\\\\?'");
    return new RegExp(`(\\.test|onEachBackend|atOnceOnEachBackend|whereThereIs[A-Za-z]*)\\(\\s*['"\`]${escaped}['"\`]`);
  };
  for (const { id, tests } of FAULT_ROWS) {
    for (const [file, title] of tests) {
      const text = readFileSync(new URL(file, ROOT), 'utf8');
      t.match(text, titled(title), `${id}: ${file} has “${title}”`);
    }
  }
});
