import { judgeRow, unmeasuredRow } from './judge-row.ts';
import type { Measure } from './measure.ts';
import type { MeasuredRow, Row } from './row.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage/stage.ts';
import { turnsOf } from './turns.ts';

/**
 * Measures rows, those of one measure together: every round runs each contestant once, in another order. A measure that
 * fails (an answer that is not in the ledger, a process that died) leaves its rows unmeasured, with the reason.
 * @param say told one line about each figure
 */
export async function runRows(
  rows: readonly Row[],
  stage: Stage,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<MeasuredRow[]> {
  const measured = new Map<Row, MeasuredRow>();
  for (const row of rows) {
    if (row.needsRedis && stage.redis === undefined) measured.set(row, unmeasuredRow(row, 'there is no redis-server'));
  }
  const measures = new Set(rows.filter((row) => !measured.has(row)).map((row) => row.measure));
  for (const measure of measures) {
    const of = rows.filter((row) => row.measure === measure && !measured.has(row));
    say(`${measure.title} …`);
    try {
      const rounds = await runMeasure(measure, of, stage, sizes, say);
      for (const row of of) measured.set(row, judgeRow(row, rounds));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`  failed: ${error instanceof Error ? error.stack : reason}`);
      for (const row of of) measured.set(row, unmeasuredRow(row, reason));
    }
  }
  return rows.map((row) => measured.get(row) ?? unmeasuredRow(row, 'nothing was measured'));
}

async function runMeasure(
  measure: Measure,
  rows: readonly Row[],
  stage: Stage,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<Map<string, number[]>> {
  const wanted = new Set(rows.flatMap(({ ours, theirs }) => (typeof theirs === 'string' ? [ours, theirs] : [ours])));
  const unitOf = (name: string) => rows.find(({ ours }) => ours === name)?.unit ?? measure.unit;
  const rounds = new Map<string, number[]>();
  const contest = await measure.open(stage, sizes, wanted);
  try {
    for (let round = 1; round <= sizes.rounds; round += 1) {
      for (const contestant of turnsOf(contest.contestants, round)) {
        await stage.settle();
        const figures = await contestant.run(round);
        for (const [name, figure] of Object.entries(figures)) {
          rounds.set(name, [...(rounds.get(name) ?? []), figure]);
          say(`  round ${round}  ${name}: ${Number(figure.toPrecision(4))} ${unitOf(name)}`);
        }
      }
    }
  } finally {
    await contest.close?.();
  }
  return rounds;
}
