import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Measure } from '../measure.ts';
import { seedUsers } from '../seed/seed-users.ts';
import type { Deployment } from '../stage/deployment.ts';
import type { Stage } from '../stage/stage.ts';
import { entriesOf, untilEntries } from './accepted-consume.ts';
import { manyUsers } from './consume-contest.ts';

const LOOK_EVERY_MS = 5;

/** Operations that wait because no worker runs, until a new worker has applied them; and the memory it took. */
export const backlog: Measure = {
  title: 'consume in a backlog of 10 × the operations',
  unit: 'µs/op',
  async open(stage, sizes) {
    const tandem = await stage.deploy('backlog');
    await seedUsers(tandem.database.ownerUrl, sizes.users);
    const side = (name: 'small' | 'large', amount: number) => ({
      name,
      async run() {
        const { microsPerOperation, mebibytes } = await workOff(stage, tandem, { ...manyUsers(sizes)(), amount });
        return { [name]: microsPerOperation, [`memory ${name}`]: mebibytes };
      },
    });
    return {
      contestants: [side('small', sizes.backlog), side('large', 10 * sizes.backlog)],
      close: () => tandem.stop(),
    };
  },
};

async function workOff(
  stage: Stage,
  tandem: Deployment,
  { amount, ...who }: { prefix: 'user-'; from: number; count: number; amount: number },
) {
  await tandem.stopWorker();
  const before = await entriesOf(tandem.owner);
  await stage.load.run({
    kind: 'http',
    url: tandem.url,
    connections: Math.min(256, amount),
    requests: { kind: 'consume', isAsync: true, who: { ...who, jwtSecret: stage.secrets.jwtSecret } },
    until: { amount },
  });
  const starting = tandem.startWorker();
  while ((await entriesOf(tandem.owner)) === before) await pause(LOOK_EVERY_MS);
  const done = (await entriesOf(tandem.owner)) - before;
  const begin = performance.now();
  await untilEntries(tandem.owner, before + amount);
  const tookMs = performance.now() - begin;
  await starting;
  const mebibytes = memoryOf(tandem.worker.pid);
  await tandem.agree(amount);
  return { microsPerOperation: (tookMs * 1_000) / Math.max(1, amount - done), mebibytes };
}

/** Resident memory of a process in MiB. */
function memoryOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}
