import { setTimeout as pause } from 'node:timers/promises';
import type { CreditCommand } from '@tandem/contracts';
import { type Database, openDatabase, readClock } from '@tandem/db';
import { moveClock } from '@tandem/db/owner';
import { applyOperations } from '@tandem/db/writes';
import type { Measure } from '../measure.ts';
import { openPlainAccounts } from '../seed/open-plain-accounts.ts';
import type { Deployment } from '../stage/deployment.ts';
import { insertBarely, prepareBareInsert } from './bare-insert.ts';

const LOOK_EVERY_MS = 20;
const CONSUME_EVERY_MS = 3;
const LONGEST_MS = 3_600_000;

/**
 * The month's end of many users, done by the worker's own job, while consumes of the same users go on beside it; then
 * the same rows by bare INSERT … SELECT.
 */
export const reset: Measure = {
  title: 'monthly reset (expire, grant, ledger)',
  unit: 's',
  async open(stage, { resetUsers }) {
    const tandem = await stage.deploy('reset');
    await openPlainAccounts(tandem.owner, resetUsers);
    const worker = openDatabase({ url: tandem.database.workerUrl, applicationName: 'tandem-bench', poolSize: 1 });
    const run = async () => {
      const boundary = await endTheMonth(tandem.owner);
      const probe = consumeMeanwhile(worker, resetUsers);
      const begin = performance.now();
      await askForReset(tandem, stage.secrets.cronSecret);
      await untilNothingIsDue(tandem.owner);
      const seconds = (performance.now() - begin) / 1_000;
      const { consumed, longestMs } = await probe.stop();
      await tandem.agree(consumed);
      await prepareBareInsert(tandem.owner, boundary);
      return { tandem: seconds, 'bare insert': await insertBarely(tandem.owner), 'longest consume': longestMs };
    };
    return {
      contestants: [{ name: 'tandem', run }],
      async close() {
        await worker.close();
        await tandem.stop();
      },
    };
  },
};

/** Moves the clock an hour into the next month; returns the month's first instant. */
async function endTheMonth(owner: Database): Promise<Date> {
  const now = await readClock(owner);
  const boundary = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
  await moveClock(owner, { byMs: boundary.getTime() - now.getTime() + 3_600_000 });
  return boundary;
}

async function askForReset({ url }: Deployment, cronSecret: string): Promise<void> {
  const answer = await fetch(`${url}/api/cron/reset-credits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cronSecret}` },
  });
  if (!answer.ok) throw new Error(`the reset was answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function untilNothingIsDue(owner: Database): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await pause(LOOK_EVERY_MS)) {
    const [row] = await owner.query<{ due: boolean }>(
      'SELECT EXISTS (SELECT FROM credit_accounts WHERE next_due_at <= (SELECT clock_now())) AS due',
    );
    if (row?.due === false) return;
  }
  throw new Error('the reset did not end');
}

/** Consumes of one user after the other, as the worker does them, and how long the slowest took. */
function consumeMeanwhile(db: Database, users: number) {
  let stopped = false;
  const running = (async () => {
    let consumed = 0;
    let longestMs = 0;
    while (!stopped) {
      const begin = performance.now();
      const [outcome] = await applyOperations(db, [consumeOf(`plain-${Math.floor(Math.random() * users)}`)]);
      longestMs = Math.max(longestMs, performance.now() - begin);
      if (outcome?.status === 'applied') consumed += 1;
      await pause(CONSUME_EVERY_MS);
    }
    return { consumed, longestMs };
  })();
  running.catch(() => undefined);
  return {
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

let operations = 0;

function consumeOf(userId: string): CreditCommand {
  operations += 1;
  const operationId = `bench-reset-${operations}`;
  return {
    type: 'consume',
    operationId,
    requestId: operationId,
    userId,
    actorType: 'USER',
    actorId: userId,
    route: 'POST /api/user/credits/consume',
    creditType: 'analysis',
    amount: 1,
    action: 'resume_analysis',
  };
}
