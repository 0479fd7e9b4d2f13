import { openDatabase } from '@tandem/db';
import fc from 'fast-check';
import type { BackendKind } from '../tandem/on-each-backend.ts';
import { startTandem } from '../tandem/start-tandem.ts';
import { type Story, stories as storiesOf } from './commands.ts';
import { Mismatch } from './mismatch.ts';
import { shortened } from './shorten.ts';
import { tellStory } from './tell-story.ts';

export type ModelRun = {
  /** Of one user each. */
  sequences: number;
  steps: number;
  /** Users of one story, who share its time. */
  users: number;
  /** Tandems at once, each with a database and a queue of its own. */
  lanes: number;
  /** Of a thousand steps, in how many something is killed. */
  crashes: number;
  seed: number;
  path?: string | undefined;
  backends: readonly BackendKind[];
  say: (line: string) => void;
  /** Ends the run early; what was played until then is counted. */
  signal?: AbortSignal;
};
type Sum = { sequences: number; steps: number; differences: number };

/** Plays stories against Tandem and the model, and says how many, and each difference with the command that repeats it. */
export async function modelRun(run: ModelRun): Promise<Sum> {
  const lanes = run.path === undefined ? run.lanes : 1;
  const started = Date.now();
  const sums = await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(run, lane, lanes)));
  const total = sums.reduce((a, b) => ({
    sequences: a.sequences + b.sequences,
    steps: a.steps + b.steps,
    differences: a.differences + b.differences,
  }));
  run.say(
    `${total.sequences} sequences, ${total.steps} steps, ${total.differences} differences, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return total;
}

const WORKER_POOL = 6;
/** Stories between two signs of life of a lane. */
const TELL_EVERY = 5;
/** After so many a lane gives up. */
const ENOUGH = 3;

async function runLane(run: ModelRun, lane: number, lanes: number): Promise<Sum> {
  const backend = run.backends[lane % run.backends.length] ?? 'postgres';
  const stories = Math.ceil(run.sequences / run.users / lanes);
  run.say(`lane ${lane}: queue on ${backend}, ${stories} stories of ${run.users} users, from seed ${run.seed + lane}`);
  const tandem = await startTandem({ backend, processes: true });
  const worker = openDatabase({
    url: tandem.database.workerUrl,
    applicationName: 'tandem-model',
    poolSize: WORKER_POOL,
  });
  const sum: Sum = { sequences: 0, steps: 0, differences: 0 };
  let serial = 0;
  const told = (story: Story) => tellStory(tandem, worker, `m${lane}-${++serial}`, story, run.signal);
  try {
    for (let seed = run.seed + lane; sum.differences < ENOUGH; seed += lanes) {
      const left = stories - sum.sequences / run.users - sum.differences;
      if (left <= 0) break;
      const found = await search(run, { seed, stories: left, sum, told });
      if (found === undefined) break;
      sum.differences += 1;
      run.say(`--seed ${seed} --path ${found.path} --backend ${backend}: ${found.error}`);
      if (found.error instanceof Mismatch) await tellShort(run, found.story, found.error, told);
    }
    return sum;
  } finally {
    await worker.close();
    await tandem.stop();
  }
}

type Lane = { seed: number; stories: number; sum: Sum; told: (story: Story) => Promise<boolean> };

/** Plays stories until one does not end as the model says. */
async function search(run: ModelRun, { seed, stories, sum, told }: Lane) {
  const outcome = await fc.check(
    fc.asyncProperty(storiesOf(run), async (story) => {
      if (!(await told(story))) return;
      sum.sequences += run.users;
      sum.steps += run.users * run.steps;
      if (sum.sequences % (TELL_EVERY * run.users) === 0) run.say(`seed ${seed}: ${sum.sequences} sequences`);
    }),
    { numRuns: stories, seed, endOnFailure: true, ...(run.path === undefined ? {} : { path: run.path }) },
  );
  if (!outcome.failed || outcome.counterexample === null) return undefined;
  return { path: outcome.counterexamplePath, story: outcome.counterexample[0], error: outcome.errorInstance };
}

async function tellShort({ say }: ModelRun, story: Story, error: Mismatch, told: Lane['told']): Promise<void> {
  let last = error;
  const short = await shortened(story, error, (shorter) =>
    told(shorter).then(
      () => false,
      (again: unknown) => {
        if (again instanceof Mismatch) last = again;
        return again instanceof Mismatch;
      },
    ),
  );
  const { start, rollover, clawbackDebt } = short;
  const terms = `from ${new Date(start).toISOString()}, rollover ${rollover}, clawback debt ${clawbackDebt}`;
  const lines = short.steps.map(({ wait, commands }) => `  ${JSON.stringify(wait)} ${JSON.stringify(commands)}`);
  say([`shortest story found, ${terms}:`, ...lines, String(last)].join('\n'));
}
