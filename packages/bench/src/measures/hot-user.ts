import type { Measure } from '../measure.ts';
import { openConsumeContest, wantedOf } from './consume-contest.ts';

/** All consumes on one account, another one each round. */
export const hotUser: Measure = {
  title: 'answered consume, 64 connections, one hot user',
  unit: 'op/s',
  open: (stage, sizes, wanted) =>
    openConsumeContest({
      stage,
      sizes,
      names: wantedOf(['tandem', 'typeorm-transaction', 'pg-transaction', 'one-function'], wanted),
      connections: 64,
      who: (round) => ({ prefix: 'hot-', from: round, count: 1 }),
      figure: ({ perSecond }) => perSecond,
    }),
};
