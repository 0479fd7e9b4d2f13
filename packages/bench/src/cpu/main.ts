import { parseArgs } from 'node:util';
import type { LoadResult } from '../load/load-job.ts';
import { manyUsers } from '../measures/consume-contest.ts';
import { median } from '../median.ts';
import { describeMachine } from '../report/machine.ts';
import { DEFAULT_SIZES } from '../sizes.ts';
import { type QueueBackend, setStage } from '../stage/stage.ts';
import type { Target } from '../stage/target.ts';
import { turnsOf } from '../turns.ts';
import { cpuTimes, type Kind, spentBetween } from './cpu-times.ts';

/** Where the CPU time of a consume goes, process by process: `npm run bench:cpu -- [--connections 256] [--hot] [--concurrency 2]
 * [--seconds 6] [--rounds 3]`. `--hot`: all on one user; `--concurrency`: credit envelopes a worker applies at once, where not the default. */

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '256' },
    hot: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
  },
});
const [connections, seconds, rounds] = [Number(values.connections), Number(values.seconds), Number(values.rounds)];
const say = (line: string) => void process.stdout.write(`${line}\n`);
const users = values.hot ? ({ prefix: 'hot-', from: 0, count: 1 } as const) : manyUsers(DEFAULT_SIZES)();
const PARTS: readonly Kind[] = ['load', 'handler', 'worker', 'Redis', 'PostgreSQL'];
const WARM_UP_SECONDS = 2;

type Round = { readonly perSecond: number; readonly micros: ReadonlyMap<Kind, number> };

const { concurrency } = values;
const stage = await setStage({
  sizes: DEFAULT_SIZES,
  logLevel: 'warn',
  rivalPool: 16,
  ...(concurrency === undefined ? {} : { workerSettings: { WORKER_CONCURRENCY: concurrency } }),
});
try {
  const queues: QueueBackend[] = stage.redis ? ['redis', 'postgres'] : ['postgres'];
  const sides = new Map<string, Target>();
  for (const queue of queues) sides.set(`Tandem, queue on ${queue}`, await stage.tandem(queue));
  for (const rival of ['typeorm-transaction', 'pg-transaction', 'one-function', 'nothing'] as const)
    sides.set(rival, await stage.rival(rival));

  const measured = new Map<string, Round[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, target] of turnsOf([...sides], round))
      measured.set(name, [...(measured.get(name) ?? []), await measure(target)]);
  }
  say(
    `${JSON.stringify(describeMachine())}; ${connections} connections, ${values.hot ? 'one user' : 'many users'}, medians of ${rounds} rounds of ${seconds} s; CPU in µs an operation\n`,
  );
  say(`| | op/s | ${PARTS.join(' | ')} | all |\n| --- | ${[...PARTS, '', ''].map(() => '--:').join(' | ')} |`);
  for (const [name, of] of measured) say(lineOf(name, of));
} finally {
  await stage.close();
}

async function measure(target: Target): Promise<Round> {
  await applied(target, await load(target, WARM_UP_SECONDS));
  await stage.settle();
  const before = cpuTimes();
  const result = await load(target, seconds);
  const spent = [...spentBetween(before, cpuTimes())];
  // Comparing costs PostgreSQL time, too.
  const operations = Math.max(1, await applied(target, result));
  const { perSecond } = result;
  return { perSecond, micros: new Map(spent.map(([kind, ms]) => [kind, (ms * 1_000) / operations])) };
}

/** How many were applied, as the books say, too. */
async function applied(target: Target, { answers }: LoadResult): Promise<number> {
  const amount = answers['200'] ?? 0;
  await target.agree(amount);
  return amount;
}

function load(target: Target, forSeconds: number): Promise<LoadResult> {
  return stage.load.run({
    kind: 'http',
    url: target.url,
    connections,
    requests: {
      kind: 'consume',
      who: { ...users, jwtSecret: stage.secrets.jwtSecret },
    },
    until: { seconds: forSeconds },
  });
}

function lineOf(name: string, of: readonly Round[]): string {
  const parts = PARTS.map((kind) => median(of.map(({ micros }) => micros.get(kind) ?? 0)));
  const all = parts.reduce((sum, micros) => sum + micros, 0);
  return `| ${[name, median(of.map(({ perSecond }) => perSecond)), ...parts, all]
    .map((cell) => (typeof cell === 'number' ? Math.round(cell).toLocaleString('en') : cell))
    .join(' | ')} |`;
}
