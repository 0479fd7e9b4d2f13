import type { Measure } from '../measure.ts';
import { manyUsers, openConsumeContest, wantedOf } from './consume-contest.ts';

/** How long the slowest hundredth waits. Each contestant runs as fast as it can, so the faster one also does more. */
export const consumeLatency: Measure = {
  title: 'p99 of answered consume, 64 connections',
  unit: 'ms',
  open: (stage, sizes, wanted) =>
    openConsumeContest({
      stage,
      sizes,
      names: wantedOf(['tandem', 'typeorm-transaction', 'one-function'], wanted),
      connections: 64,
      who: manyUsers(sizes),
      figure: ({ p99 }) => p99,
    }),
};
