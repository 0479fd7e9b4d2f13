import type { MeasuredRow } from '../row.ts';

/** What the columns say; the last by how much a goal was missed. */
export const HEAD = ['id', 'measure', 'rival', 'ours', 'theirs', 'ratio', 'goal', ''];
/** Columns of numbers, set to the right. */
export const NUMBERS = new Set([3, 4, 5, 6]);

/** The rows as a table for a terminal, with a last line that counts the goals. */
export function tableOf(rows: readonly MeasuredRow[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const text = lines.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return NUMBERS.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n\n${countOf(rows)}\n`;
}

/** A row in words, a cell for each of HEAD. */
export function cellsOf({ id, measure, rival, ours, theirs, unit, ratio, goal, met, note }: MeasuredRow): string[] {
  const figure = (value: number | null) => (value === null ? '–' : `${value.toLocaleString('en')} ${unit}`);
  const verdict = met === true ? 'met' : (note ?? '');
  return [id, measure, rival, figure(ours), figure(theirs), ratio === null ? '–' : `${ratio} ×`, goal, verdict];
}

/** How many goals were met. */
export function countOf(rows: readonly MeasuredRow[]): string {
  const count = (met: boolean | null) => rows.filter((row) => row.met === met).length;
  return `${count(true)} goals met, ${count(false)} missed, ${count(null)} not measured`;
}
