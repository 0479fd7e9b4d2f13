import { setTimeout as pause } from 'node:timers/promises';
import { startTandem } from '@tandem/testing';
import {
  fully,
  holdAccount,
  makeUsers,
  onEachBackendInFull,
  promisesKept,
  type Sent,
  seededChance,
  sendAgain,
  startLoad,
  startTcpProxy,
  until,
} from '@tandem/testing/faults';
import t from 'tap';

// Real processes killed and frozen at the moments that matter. What a dead worker had waits for the end of its lock, so
// all of them get into trouble before anybody waits.
t.setTimeout(900_000);
const chance = seededChance(t);

await onEachBackendInFull('processes that die in the middle', async (t, backend) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2', backend, processes: true });
  t.teardown(tandem.stop);
  await makeUsers(tandem);

  await t.test('F4 F5 the API killed with requests on their way, the same keys sent again', async (t) => {
    const all: Sent[] = [];
    for (let kills = 0; kills < fully(2, 10); kills += 1) {
      const load = startLoad(tandem, `api-${kills}`);
      await pause(200 + chance.next() * 600);
      // Held, so that one is surely on its way: a quick machine may just have answered all.
      const held = await holdAccount(tandem.database, 'user-0');
      await until('a statement that waits', async () => (await waiting()) > 0);
      await until('a client that waits', async () => load.waits('user-0'));
      await tandem.api.kill();
      await held.release();
      const sent = await load.stop();
      await tandem.startApi();
      const unanswered = sent.filter(({ answer }) => answer === undefined).length;
      t.ok(unanswered > 0, `${unanswered} of ${sent.length} had no answer`);
      const again = await sendAgain(tandem, sent);
      t.equal(again.filter(({ answer }) => (answer?.status ?? 500) >= 500).length, 0, 'each of them got one');
      all.push(...again);
    }
    await promisesKept(t, tandem, all);
  });

  // Waits for locks to end, twice; npm test has kills at random and a frozen worker of a shorter lock instead.
  if (!fully(false, true)) return;
  await t.test('F1 F2 workers killed before and after their commit, one frozen: each job once', async (t) => {
    await tandem.workers[0]?.stop();
    const way = await startTcpProxy(tandem.database.workerUrl, chance);
    t.teardown(way.close);
    const behind = { DATABASE_URL: way.url };
    const users = { uninformed: 'user-0', killed: 'user-1', frozen: 'user-2' };
    const before = await consumes();
    const sent: Sent[] = [];

    // Committed, and the worker does not know: what the database answers is held back.
    const uninformed = await tandem.startWorker(behind);
    await takes(users.uninformed, async (release) => {
      way.pauseAnswers();
      await release();
      await until('the commit that nobody heard of', async () => (await consumes()) === before + 1);
      await uninformed.kill();
    });
    way.resume();

    // Its statement is under way when the worker dies; the server goes on and commits.
    const killed = await tandem.startWorker();
    await takes(users.killed, async (release) => {
      await killed.kill();
      await release();
    });

    // Frozen for longer than its lock lasts; on Redis before its statement has left, so that it commits last of all.
    const frozen = await tandem.startWorker(behind);
    const freeze = async () => void process.kill(frozen.pid, 'SIGSTOP');
    if (backend === 'redis') {
      way.pause();
      sent.push(await promised(users.frozen));
      await until('the job to be taken', async () => (await active()) > 0);
      await pause(500);
      await freeze();
    } else
      await takes(users.frozen, async (release) => {
        await freeze();
        await release();
      });

    await tandem.startWorker();
    await until('an outcome for each', async () => (await outcomes()).every((status) => status === 200));
    t.equal(await consumes(), before + 3);
    way.resume();
    process.kill(frozen.pid, 'SIGCONT');
    for (const user of Object.values(users)) {
      const headers = { 'idempotency-key': `promised-${user}`, prefer: 'wait=30' };
      t.equal((await tandem.consume(user, {}, headers)).headers.get('idempotency-replayed'), 'true', user);
    }
    t.equal(await consumes(), before + 3, 'what came late, or again, changed nothing');
    await promisesKept(t, tandem, sent);

    /** Sends a consume whose statement a worker then waits with, for a lock of ours. */
    async function takes(user: string, then: (release: () => Promise<void>) => Promise<void>) {
      const held = await holdAccount(tandem.database, user);
      sent.push(await promised(user));
      await until('a statement that waits', async () => (await waiting()) > 0);
      await then(held.release);
    }
    async function promised(user: string): Promise<Sent> {
      const key = `promised-${user}`;
      const answer = await tandem.consume(user, {}, { 'idempotency-key': key, prefer: 'respond-async' });
      t.equal(answer.status, 202);
      return { user, key, creditType: 'analysis', answer };
    }
    async function outcomes() {
      return Promise.all(
        sent.map(async ({ user, answer }) => {
          const path = `/api/operations/${String(answer?.body['operationId'])}`;
          return (await tandem.call(path, { user })).body['httpStatus'];
        }),
      );
    }
    async function active() {
      const depths = await tandem.depths();
      return depths.reduce((sum, depth) => sum + (depth.queue.startsWith('credits') ? depth.active : 0), 0);
    }
  });

  async function consumes(): Promise<number> {
    const [row] = await tandem.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM credit_ledger WHERE kind = 'consume'`,
    );
    return row?.count ?? 0;
  }
  /** Statements of workers that wait for a lock, those of dead workers not counted any more once they have it. */
  async function waiting(): Promise<number> {
    const [row] = await tandem.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE NOT l.granted AND a.datname = current_database() AND a.application_name = 'tandem-worker'`,
    );
    return row?.count ?? 0;
  }
});
