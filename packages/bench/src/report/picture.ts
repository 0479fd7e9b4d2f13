import type { MeasuredRow } from '../row.ts';
import type { BenchReport } from './bench-report.ts';

const ROW = 30;
const LABEL = 430;
const BAR = 360;
const WIDTH = 1000;
const TOP = 70;
/** Bars end here: more than three times a goal looks the same. */
const MOST = 3;

/**
 * Draws each row's ratio in relation to its goal, the goal being the same line for all: a bar that passes it is a goal
 * met, whether more or less is better. Colours follow the reader's light or dark scheme.
 */
export function pictureOf({ rows, queueBackend, machine, date }: BenchReport): string {
  const height = TOP + rows.length * ROW + 20;
  const goalX = LABEL + BAR / MOST;
  const subtitle = `queue on ${queueBackend} · ${machine.cores} × ${machine.cpu} · ${date.slice(0, 10)} · bar: how far the goal is reached`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<style>
  .page { fill: #ffffff } text { fill: #1f2328 } .faint { fill: #59636e } .met { fill: #1a7f37 } .missed { fill: #bc4c00 } .goal { stroke: #1f2328 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #f0f6fc } .faint { fill: #9198a1 } .met { fill: #3fb950 } .missed { fill: #f0883e } .goal { stroke: #f0f6fc }
  }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text x="20" y="28" font-size="18" font-weight="600">Tandem, side by side with its rivals</text>
<text class="faint" x="20" y="48">${escaped(subtitle)}</text>
<text class="faint" x="${goalX}" y="${TOP - 6}" text-anchor="middle">goal</text>
${rows.map((row, place) => barOf(row, TOP + place * ROW)).join('\n')}
<line class="goal" x1="${goalX}" x2="${goalX}" y1="${TOP}" y2="${height - 20}" stroke-dasharray="3 3"/>
</svg>
`;
}

function barOf(row: MeasuredRow, y: number): string {
  const { measure, rival, ratio, goal, met, note } = row;
  const width = Math.max(2, (BAR * Math.min(MOST, reached(row))) / MOST);
  const told = ratio === null ? (note ?? '') : `${ratio} ×, goal ${goal}`;
  return [
    `<text x="20" y="${y + 13}">${escaped(measure)}</text>`,
    `<text class="faint" x="20" y="${y + 25}" font-size="10">${escaped(rival)}</text>`,
    ratio === null
      ? ''
      : `<rect class="${met ? 'met' : 'missed'}" x="${LABEL}" y="${y + 5}" width="${width.toFixed(1)}" height="16" rx="2"/>`,
    `<text x="${LABEL + BAR + 12}" y="${y + 17}">${escaped(told.slice(0, 40))}</text>`,
  ].join('');
}

/** 1 when the goal is just met; more is better whichever way the goal goes. */
function reached({ ratio, goal, theirs, ours }: MeasuredRow): number {
  if (ratio === null || ours === null || theirs === null) return 0;
  const wanted = goal.endsWith('×') ? Number(goal.split(' ')[1]) : Number(goal.split(' ')[1]) / theirs;
  if (goal.startsWith('≥')) return ratio / wanted;
  return ratio === 0 ? MOST : wanted / ratio;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
