import { parseArgs } from 'node:util';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import { DEFAULT_SIZES, FULL_SIZES, type Sizes, SMOKE_SIZES } from './sizes.ts';
import type { QueueBackend } from './stage/stage.ts';

export const USAGE = `
npm run bench -- [--only id,id] [--rounds 3] [--seconds 5] [--full|--smoke] [--backend redis|postgres] [--check] [--out folder]

Measures Tandem beside its rivals on this machine, with a PostgreSQL and a Redis of its own.
  --only      rows by their ids; nothing is then written unless --out says where
  --rounds    rounds of each measurement, each in another order; the table shows medians
  --seconds   length of a measurement under load
  --users     users of the rows about many users (10000)
  --full      a reset of 1,000,000 users, 10,000,000 ledger rows (takes an hour)
  --smoke     everything tiny, to see that it runs
  --backend   where the jobs are; left out: Redis where there is a redis-server, else PostgreSQL
  --check     exit code 1 when a goal is missed or a row could not be measured
  --out       folder for bench.json, bench.md and bench.svg (docs/generated)
  --log-level of API and worker (warn); rivals write no log at all
  --rival-pool connections of a rival's pool (16); try others to see that it is not what slows a rival down
  --profile   folder for the CPU profiles of API and worker
  --list      the rows, and nothing is measured
`;

export type BenchArguments = {
  readonly rows: readonly Row[];
  readonly sizes: Sizes;
  readonly backend: QueueBackend | undefined;
  readonly check: boolean;
  readonly list: boolean;
  readonly help: boolean;
  readonly logLevel: string;
  readonly rivalPool: number;
  readonly profileFolder: string | undefined;
  /** Undefined: the default, or nowhere when only some rows are measured. */
  readonly out: string | undefined;
};

/** A usual size for 2 cores and a disk that confirms commits in groups. */
const RIVAL_POOL = 16;

/** Words the bench cannot do anything with. */
export class WrongArgumentError extends Error {
  override readonly name = 'WrongArgumentError';
}

/** @throws WrongArgumentError */
export function readArguments(args: readonly string[]): BenchArguments {
  const { values } = parsed(args);
  const base = values.full ? FULL_SIZES : values.smoke ? SMOKE_SIZES : DEFAULT_SIZES;
  return {
    rows: values.only === undefined ? ROWS : values.only.split(',').map(rowOf),
    sizes: {
      ...base,
      rounds: count('rounds', values.rounds, base.rounds),
      seconds: count('seconds', values.seconds, base.seconds),
      users: count('users', values.users, base.users),
    },
    backend: backendOf(values.backend),
    check: values.check ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    logLevel: values['log-level'] ?? 'warn',
    rivalPool: count('rival-pool', values['rival-pool'], RIVAL_POOL),
    profileFolder: values.profile,
    out: values.out,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    only: text,
    rounds: text,
    seconds: text,
    users: text,
    full: flag,
    smoke: flag,
    backend: text,
    check: flag,
    out: text,
    'log-level': text,
    profile: text,
    'rival-pool': text,
    list: flag,
    help: flag,
  };
  try {
    return parseArgs({ args: [...args], options, strict: true });
  } catch (error) {
    throw new WrongArgumentError((error as Error).message);
  }
}

function rowOf(id: string): Row {
  const row = ROWS.find((each) => each.id === id);
  if (row === undefined) throw new WrongArgumentError(`There is no row ${id}; --list shows them.`);
  return row;
}

function count(name: string, value: string | undefined, otherwise: number): number {
  const number = Number(value ?? otherwise);
  if (!Number.isInteger(number) || number < 1) throw new WrongArgumentError(`--${name} must be a whole number from 1.`);
  return number;
}

function backendOf(value: string | undefined): QueueBackend | undefined {
  if (value === undefined || value === 'redis' || value === 'postgres') return value;
  throw new WrongArgumentError('--backend must be redis or postgres.');
}
