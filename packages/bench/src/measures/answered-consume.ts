import type { Measure } from '../measure.ts';
import { manyUsers, openConsumeContest, wantedOf } from './consume-contest.ts';

/** Consumes answered with their outcome, as many as 256 connections get through. */
export const answeredConsume: Measure = {
  title: 'answered consume, 256 connections, many users',
  unit: 'op/s',
  open: (stage, sizes, wanted) =>
    openConsumeContest({
      stage,
      sizes,
      names: wantedOf(['tandem', 'typeorm-transaction', 'pg-transaction', 'one-function', 'nothing'], wanted),
      connections: 256,
      who: manyUsers(sizes),
      figure: ({ perSecond }) => perSecond,
    }),
};
