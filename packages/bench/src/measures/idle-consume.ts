import type { Measure } from '../measure.ts';
import { manyUsers, openConsumeContest, wantedOf } from './consume-contest.ts';

/** One consume at a time on an idle system: what the hop over the queue costs a lone user. */
export const idleConsume: Measure = {
  title: 'one idle consume, p50',
  unit: 'ms',
  open: (stage, sizes, wanted) =>
    openConsumeContest({
      stage,
      sizes,
      names: wantedOf(['tandem-redis', 'tandem-postgres', 'typeorm-transaction'], wanted),
      connections: 1,
      who: manyUsers(sizes),
      figure: ({ p50 }) => p50,
    }),
};
