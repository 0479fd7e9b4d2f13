import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@tandem/db';
import type { LoadResult } from '../load/load-job.ts';
import type { Contestant, Measure } from '../measure.ts';
import type { Deployment } from '../stage/deployment.ts';
import type { Stage } from '../stage/stage.ts';
import { manyUsers, openConsumeContest } from './consume-contest.ts';

/** About what a machine with 2 cores does, so that a round takes about the seconds asked for. */
const OPERATIONS_A_SECOND = 6_000;
const LOOK_EVERY_MS = 20;
const DRAIN_MS = 600_000;

/** Consumes answered 202: from the first request until the last one is in the ledger. */
export const acceptedConsume: Measure = {
  title: 'accepted (202) consumes, drained to the last',
  unit: 'op/s',
  async open(stage, sizes, wanted) {
    const who = manyUsers(sizes);
    const tandem = await stage.tandem();
    const amount = Math.max(256, sizes.seconds * OPERATIONS_A_SECOND);
    await drain(stage, tandem, { ...who(), amount: Math.max(256, Math.floor(amount / 4)) });
    const rivals = wanted.has('typeorm-transaction')
      ? await openConsumeContest({
          stage,
          sizes,
          names: ['typeorm-transaction'],
          connections: 256,
          who,
          figure: ({ perSecond }) => perSecond,
        })
      : { contestants: [] };
    const ours: Contestant = {
      name: 'tandem',
      run: async () => ({ tandem: (await drain(stage, tandem, { ...who(), amount })).perSecond }),
    };
    return { contestants: [ours, ...rivals.contestants] };
  },
};

type Drained = { readonly perSecond: number; readonly sent: LoadResult };

/** Sends so many and waits until all are applied; checks them. */
export async function drain(
  stage: Stage,
  tandem: Deployment,
  { amount, ...who }: { prefix: 'user-'; from: number; count: number; amount: number },
): Promise<Drained> {
  const before = await entriesOf(tandem.owner);
  const sent = await stage.load.run({
    kind: 'http',
    url: tandem.url,
    connections: 256,
    requests: { kind: 'consume', isAsync: true, who: { ...who, jwtSecret: stage.secrets.jwtSecret } },
    until: { amount },
  });
  await untilEntries(tandem.owner, before + amount);
  const tookMs = Date.now() - sent.startedAt;
  await tandem.agree(amount);
  return { perSecond: (amount * 1_000) / tookMs, sent };
}

/** Entries of all ledgers, cheaply: by the heads of the accounts. Each consume of the bench makes one. */
export async function entriesOf(owner: Database): Promise<number> {
  const [row] = await owner.query<{ entries: number }>('SELECT sum(ledger_seq)::int AS entries FROM credit_accounts');
  return row?.entries ?? 0;
}

/** Waits until the ledgers have so many entries. */
export async function untilEntries(owner: Database, entries: number): Promise<void> {
  for (const end = Date.now() + DRAIN_MS; Date.now() < end; await pause(LOOK_EVERY_MS)) {
    if ((await entriesOf(owner)) >= entries) return;
  }
  throw new Error(`operations were accepted and not applied within ${DRAIN_MS} ms`);
}
