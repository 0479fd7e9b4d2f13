import { FAULT_ROWS, type FaultFileRun, type FaultResult, sha256Of } from '@tandem/cli';
import type { FileReport } from './run-file.ts';

/** What a file's report says of the tests that the matrix names in it. */
export function resultsOf(file: string, report: FileReport): FaultResult[] {
  const titles = FAULT_ROWS.flatMap(({ tests }) => tests.filter(([named]) => named === file).map(([, title]) => title));
  // A process that ends badly without a failed test to blame: then none of its tests counts as passed.
  const diedAfterwards = report.code !== 0 && report.lines.every(({ ok }) => ok);
  return [...new Set(titles)].map((title) => {
    const own = report.lines.filter((line) => line.title.startsWith(title));
    const why = report.leftOut.filter((comment) => comment.includes(title));
    if (own.some(({ ok }) => !ok)) return { title, result: 'failed' };
    if (own.length === 0 && why.length > 0) return { title, result: 'left out', why: why.join('; ') };
    if (own.length === 0) return { title, result: 'failed', why: 'it did not run' };
    if (diedAfterwards) return { title, result: 'failed', why: `the process ended with ${report.code}` };
    return { title, result: 'passed', seconds: Math.round(own.reduce((sum, { seconds }) => sum + seconds, 0)) };
  });
}

/** A file's results with what was run, when and where. */
export function documented(
  root: URL,
  file: string,
  report: FileReport,
  { machine, size }: Pick<FaultFileRun, 'machine' | 'size'>,
): FaultFileRun {
  const date = new Date().toISOString().slice(0, 10);
  const about = { file, date, machine, size, sha256: sha256Of(root, file) };
  return { ...about, ...(report.seed === undefined ? {} : { seed: report.seed }), results: resultsOf(file, report) };
}
