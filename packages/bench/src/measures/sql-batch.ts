import type { SqlJob } from '../load/load-job.ts';
import type { Contestant, Measure } from '../measure.ts';
import type { Sizes } from '../sizes.ts';
import type { Stage } from '../stage/stage.ts';
import { manyUsers } from './consume-contest.ts';

/** Connections tried; each side is measured with what suits it best. */
const CLIENTS: Record<SqlJob['call'], readonly number[]> = {
  'batch-of-100': [1, 2, 4],
  'one-op-function': [1, 2, 4, 8, 16],
};
const LEAST_SECONDS = 0.5;

type Side = { readonly url: string; agree(applied: number): Promise<void> };
type Users = (round: number) => SqlJob['who'];

/** The SQL alone, without HTTP and queue: envelopes of 100 operations with all that Tandem promises. */
const sqlBatch = (title: string, usersOf: (sizes: Sizes) => Users): Measure => ({
  title,
  unit: 'op/s',
  async open(stage, sizes) {
    const tandem = await stage.tandem();
    const rival = await stage.rival('one-function');
    const sides: Record<SqlJob['call'], Side> = {
      'batch-of-100': { url: tandem.database.workerUrl, agree: tandem.agree },
      'one-op-function': { url: rival.databaseUrl, agree: rival.agree },
    };
    const users = usersOf(sizes);
    const calls = Object.keys(sides) as SqlJob['call'][];
    const contestants = calls.map((call): Contestant => {
      const run = (round: number) => bestOf(stage, call, sides[call], users(round), sizes.seconds);
      return { name: call, run: async (round) => ({ [call]: await run(round) }) };
    });
    return { contestants };
  },
});

async function bestOf(
  stage: Stage,
  call: SqlJob['call'],
  { url, agree }: Side,
  who: SqlJob['who'],
  seconds: number,
): Promise<number> {
  let best = 0;
  for (const clients of CLIENTS[call]) {
    const each = Math.max(LEAST_SECONDS, seconds / CLIENTS[call].length);
    const { perSecond, answers } = await stage.load.run({ kind: 'sql', url, call, clients, seconds: each, who });
    await agree(answers['200'] ?? 0);
    best = Math.max(best, perSecond);
  }
  return best;
}

export const sqlBatchManyUsers = sqlBatch('SQL batch of 100 operations, many users', manyUsers);
export const sqlBatchOneUser = sqlBatch('SQL batch of 100 operations, one user', () => (round) => ({
  prefix: 'hot-',
  // Others than those of the HTTP rows, whose ledgers are long by now.
  from: 20 + (round % 20),
  count: 1,
}));
