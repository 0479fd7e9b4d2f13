import type { BenchReport } from './bench-report.ts';
import { cellsOf, countOf, HEAD, NUMBERS } from './table.ts';

/** The report as a page of Markdown: on what it was measured, the rows, and the goals missed as they are. */
export function pageOf({ rows, queueBackend, machine, date, sizes, versions, remarks }: BenchReport): string {
  const { cores, cpu, memoryGiB, system, loadBefore } = machine;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<!-- Written by \`npm run bench\`. -->
# Tandem beside its rivals

\`npm run bench\`, ${date.slice(0, 10)}, on ${cores} × ${cpu}, ${memoryGiB} GiB, ${system}, load average ${loadBefore} before the first round; ${software.join(', ')};
queue on ${queueBackend} where a row does not say another. Medians of ${sizes.rounds} rounds of ${sizes.seconds} s, ${sizes.users.toLocaleString('en')} users, commits on disk; after each round
ledger, lots and answers were compared. The figures belong to that machine, on which load, rivals and Tandem shared the cores; the ratio is
what counts. Where the time goes: [performance](../performance.md). As a picture: [bench.svg](bench.svg). For programs: [bench.json](bench.json).
${remarks.map((remark) => `\n> ${remark}\n`).join('')}
${countOf(rows)}.

${lineOf(HEAD)}
${lineOf(HEAD.map((_, column) => (NUMBERS.has(column) ? '--:' : '---')))}
${rows.map((row) => lineOf(cellsOf(row))).join('\n')}

\`npm run bench -- --only ID,ID\` measures some of the rows again; \`--full\` takes the sizes the goals speak of, for an hour.
`;
}

const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
