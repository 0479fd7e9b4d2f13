import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { judgeRow } from '../src/judge-row.ts';
import type { MeasuredRow } from '../src/row.ts';
import { ROWS } from '../src/rows.ts';
import { turnsOf } from '../src/turns.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What the bench said and how it ended. */
async function bench(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), out, err };
}

t.test('rows have ids of their own', async (t) => {
  t.equal(new Set(ROWS.map(({ id }) => id)).size, ROWS.length);
});

t.test('every round begins with another contestant', async (t) => {
  t.same(turnsOf(['a', 'b', 'c'], 1), ['a', 'c', 'b']);
  t.same(turnsOf(['a', 'b', 'c'], 2), ['c', 'a', 'b']);
  t.same(turnsOf([], 1), []);
});

t.test('a row is judged by the ratio of its medians', async (t) => {
  const [row] = ROWS;
  if (row === undefined) throw new Error('no rows');
  const rounds = (ours: number) =>
    new Map([
      ['tandem', [1, ours, 100_000]],
      ['typeorm-transaction', [1_000, 500, 2_000]],
    ]);
  t.match(judgeRow(row, rounds(8_000)), { ratio: 8, met: true, ours: 8_000, theirs: 1_000, goal: '≥ 8 ×' });
  t.match(judgeRow(row, rounds(6_000)), { ratio: 6, met: false, note: 'missed by 25 %' });
  t.match(judgeRow(row, new Map()), { ratio: null, met: null });
});

t.test('two rows for a second each, with answers and ledger compared', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'tandem-bench-test-'));
  t.teardown(() => rm(out, { recursive: true, force: true }));
  const run = await bench('--smoke', '--only', 'consume-nothing,consume-function', '--out', out);
  t.equal(run.code, 0, run.err);
  const report = JSON.parse(await readFile(join(out, 'bench.json'), 'utf8')) as { rows: MeasuredRow[] };
  t.same(
    report.rows.map(({ id, note = '' }) => [id, /missed|^$/.test(note)]),
    [
      ['consume-nothing', true],
      ['consume-function', true],
    ],
  );
  for (const { ours, theirs, ratio, met } of report.rows) {
    t.ok(Number(ours) > 0 && Number(theirs) > 0 && Number(ratio) > 0);
    t.type(met, 'boolean');
  }
  t.match(await readFile(join(out, 'bench.svg'), 'utf8'), /^<svg[\s\S]*<\/svg>\n$/);
  t.match(await readFile(join(out, 'bench.md'), 'utf8'), /^\| consume-nothing \|.*\n\| consume-function \|/m);
  t.match(run.out, /consume-function/);
});

t.test('a row that is not there is refused', async (t) => {
  const run = await bench('--only', 'no-such-row');
  t.equal(run.code, 2);
  t.match(run.err, /no-such-row/);
});
