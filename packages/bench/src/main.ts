import { fileURLToPath } from 'node:url';
import { readArguments, USAGE, WrongArgumentError } from './arguments.ts';
import { type BenchReport, remarksOn, writeReport } from './report/bench-report.ts';
import { describeMachine } from './report/machine.ts';
import { tableOf } from './report/table.ts';
import { ROWS } from './rows.ts';
import { runRows } from './run-rows.ts';
import { setStage } from './stage/stage.ts';

const GENERATED = fileURLToPath(new URL('../../../docs/generated/', import.meta.url));
const EXIT = { done: 0, missed: 1, usage: 2 };
const say = (line: string) => void process.stderr.write(`${line}\n`);

process.exitCode = await bench(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof WrongArgumentError)) throw error;
  say(error.message);
  return EXIT.usage;
});

async function bench(args: readonly string[]): Promise<number> {
  const { rows, sizes, backend, check, list, help, logLevel, rivalPool, profileFolder, out } = readArguments(args);
  if (help) return told(USAGE);
  if (list)
    return told(
      `${rows.map(({ id, measure, title, rival }) => `${id}: ${title ?? measure.title} | ${rival}`).join('\n')}\n`,
    );

  const machine = describeMachine();
  const remarks = remarksOn(sizes, machine);
  const stage = await setStage({ sizes, backend, logLevel, rivalPool, profileFolder });
  const interrupted = () => void stage.close().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  let report: BenchReport;
  try {
    if (!stage.redis) say('There is no redis-server on the PATH: the queue is on PostgreSQL.');
    for (const remark of remarks) say(remark);
    const measured = await runRows(rows, stage, sizes, say);
    report = {
      rows: measured,
      queueBackend: stage.backend,
      machine,
      date: new Date().toISOString(),
      sizes,
      versions: await stage.versions(),
      remarks,
    };
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await stage.close();
  }
  const folder = out ?? (rows.length === ROWS.length ? GENERATED : undefined);
  if (folder !== undefined) await writeReport(folder, report);
  const notes = remarks.map((remark) => `Note: ${remark}\n`).join('');
  told(
    `\n${tableOf(report.rows)}queue on ${report.queueBackend}; ${sizes.rounds} rounds of ${sizes.seconds} s\n${notes}`,
  );
  return check && report.rows.some(({ met }) => met !== true) ? EXIT.missed : EXIT.done;
}

function told(text: string): number {
  process.stdout.write(text);
  return EXIT.done;
}
