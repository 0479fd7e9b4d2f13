import type { HttpJob, LoadResult, Who } from '../load/load-job.ts';
import type { Contest, Contestant } from '../measure.ts';
import type { RivalName } from '../rivals/rival-names.ts';
import type { Sizes } from '../sizes.ts';
import type { QueueBackend, Stage } from '../stage/stage.ts';
import type { Target } from '../stage/target.ts';

export type ConsumeContest = {
  readonly stage: Stage;
  readonly sizes: Sizes;
  /** Contestants by name: one of Tandem's queues, or a rival. */
  readonly names: readonly (RivalName | 'tandem' | `tandem-${QueueBackend}`)[];
  readonly connections: number;
  readonly who: (round: number) => Omit<Who, 'jwtSecret'>;
  readonly figure: (result: LoadResult) => number;
};

const WARM_UP_SECONDS = 2;

/** The many users of the rows that are not about one hot one. */
export const manyUsers =
  ({ users }: Sizes) =>
  () =>
    ({ prefix: 'user-', from: 0, count: users }) as const;

/** Contestants that answer consumes over HTTP under the same load, warm, and checked after every run. */
export async function openConsumeContest(contest: ConsumeContest): Promise<Contest> {
  const { stage, sizes, names, connections, who, figure } = contest;
  const { jwtSecret } = stage.secrets;
  const run = async (target: Target, round: number, seconds: number): Promise<LoadResult> => {
    const job: HttpJob = {
      kind: 'http',
      url: target.url,
      connections,
      requests: { kind: 'consume', who: { ...who(round), jwtSecret } },
      until: { seconds },
    };
    const result = await stage.load.run(job);
    await target.agree(result.answers['200'] ?? 0);
    return result;
  };
  const targets = await Promise.all(names.map(async (name) => ({ name, target: await targetOf(stage, name) })));
  const contestants: Contestant[] = [];
  for (const { name, target } of targets) {
    await run(target, 0, Math.min(WARM_UP_SECONDS, sizes.seconds));
    contestants.push({ name, run: async (round) => ({ [name]: figure(await run(target, round, sizes.seconds)) }) });
  }
  return { contestants };
}

function targetOf(stage: Stage, name: ConsumeContest['names'][number]): Promise<Target> {
  switch (name) {
    case 'tandem':
      return stage.tandem();
    case 'tandem-redis':
      return stage.tandem('redis');
    case 'tandem-postgres':
      return stage.tandem('postgres');
    default:
      return stage.rival(name);
  }
}

/** Those of the names that a row asks for, in their order. */
export const wantedOf = <N extends string>(names: readonly N[], wanted: ReadonlySet<string>): N[] =>
  names.filter((name) => wanted.has(name));
