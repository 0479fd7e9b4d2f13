import { median } from './median.ts';
import type { Goal, MeasuredRow, Row } from './row.ts';

/** Values of one figure, one per round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

const described = (row: Row) => ({
  id: row.id,
  measure: row.title ?? row.measure.title,
  rival: row.rival,
  goal: goalText(row),
  unit: row.unit ?? row.measure.unit,
});

/** Makes a row of the table from the rounds of its measure: medians, their ratio, and by how much a goal was missed. */
export function judgeRow(row: Row, rounds: Rounds): MeasuredRow {
  const ours = median(rounds.get(row.ours) ?? []);
  const theirs = typeof row.theirs === 'string' ? median(rounds.get(row.theirs) ?? []) : row.theirs.limit;
  const ratio = ours / theirs;
  if (!Number.isFinite(ratio)) return unmeasuredRow(row, 'nothing was measured');
  const met = isMet(row.goal, ratio);
  return {
    ...described(row),
    ratio: rounded(ratio),
    met,
    ours: rounded(ours),
    theirs: rounded(theirs),
    ...(met ? {} : { note: missedBy(row.goal, ratio) }),
  };
}

/** A row nobody could measure, with the reason. */
export function unmeasuredRow(row: Row, note: string): MeasuredRow {
  return { ...described(row), ratio: null, met: null, ours: null, theirs: null, note };
}

function isMet(goal: Goal, ratio: number): boolean {
  return 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

function missedBy(goal: Goal, ratio: number): string {
  const wanted = 'atLeast' in goal ? goal.atLeast : goal.atMost;
  const percent = Math.ceil(Math.abs(ratio / wanted - 1) * 100);
  return `missed by ${percent} %`;
}

function goalText({ goal, theirs, measure, unit = measure.unit }: Row): string {
  const [sign, share] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  return typeof theirs === 'string' ? `${sign} ${share} ×` : `${sign} ${share * theirs.limit} ${unit}`;
}

const rounded = (value: number) => Number(value.toPrecision(4));
