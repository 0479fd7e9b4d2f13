import type { LoadResult } from '../load/load-job.ts';
import type { Contestant, Measure } from '../measure.ts';
import type { Stage } from '../stage/stage.ts';
import { manyUsers } from './consume-contest.ts';

const WARM_UP_SECONDS = 1;

/** Reading a user's credits, one request at a time. */
export const statusRead: Measure = {
  title: 'status read, p50',
  unit: 'ms',
  async open(stage, sizes) {
    const who = manyUsers(sizes)();
    const read = (url: string, seconds: number): Promise<LoadResult> =>
      stage.load.run({
        kind: 'http',
        url,
        connections: 1,
        requests: { kind: 'status', who: { ...who, jwtSecret: stage.secrets.jwtSecret } },
        until: { seconds },
      });
    const sides = { tandem: await urlOf(stage.tandem()), 'bare-select': await urlOf(stage.rival('bare-select')) };
    const contestants: Contestant[] = [];
    for (const [name, url] of Object.entries(sides)) {
      await read(url, Math.min(WARM_UP_SECONDS, sizes.seconds));
      contestants.push({ name, run: async () => ({ [name]: (await read(url, sizes.seconds)).p50 }) });
    }
    return { contestants };
  },
};

const urlOf = async (started: ReturnType<Stage['tandem'] | Stage['rival']>): Promise<string> => (await started).url;
