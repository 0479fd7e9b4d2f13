import { secondsOf } from '@tandem/contracts';
import { readClock } from '@tandem/db';
import { adminOperation } from '../admin-operation.ts';
import { command, EXIT, UsageError } from '../command.ts';
import { progressBar } from '../progress-bar.ts';
import { databaseOptions, onDatabase, targetUrl } from '../target-database.ts';

const DAY_MS = 86_400_000;

export const time = command({
  usage: `
npm run ops -- time now     [--data-dir .tandem] [--json]
npm run ops -- time advance <90s|15m|12h|40d> [--data-dir .tandem] [--json]

The one clock of API, worker, SQL and Stripe emulator.
  now      what it says
  advance  lets it go on, in the local run on the data folder: renewals, trials, retries, grace, resets and holds happen
           in order, each at its time
`,
  options: databaseOptions,
  positionals: 2,
  async run(values, [action, by], context) {
    const seconds = action === 'advance' && by !== undefined ? secondsOf(by) : undefined;
    if (seconds === undefined && (action !== 'now' || by !== undefined))
      throw new UsageError('use: now, or advance with 90s, 15m, 12h or 40d');
    const ending = await onDatabase(await targetUrl(context, values['data-dir']), async (db) => {
      const clock = () => readClock(db);
      const from = await clock();
      if (by === undefined || seconds === undefined) return { now: from };
      const progress = progressBar(context.err, Math.round((seconds * 1000) / DAY_MS), ' days');
      const at = async () => progress.at(Math.floor(((await clock()).getTime() - from.getTime()) / DAY_MS));
      const { status } = await adminOperation(context, values['data-dir'], '/admin/time/advance', { by }, at);
      progress.end();
      return { from, now: await clock(), status };
    });
    const stopped = ending.status !== undefined && ending.status !== 'applied';
    const why = stopped ? `  It stopped here (${ending.status}); logs/worker.log says why.` : '';
    context.out.write(values.json ? `${JSON.stringify(ending)}\n` : `${ending.now.toISOString()}${why}\n`);
    return stopped ? EXIT.wrong : EXIT.done;
  },
});
