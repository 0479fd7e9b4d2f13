import { type Answer, onEachBackend, startTandem, type Tandem } from '@tandem/testing';
import t, { type Test } from 'tap';

const USERS = 12;
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
let state = seed;
/** Next pseudo-random number in [0, 1) of the seed, so that a run can be repeated. */
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

t.comment(`KILL_SEED=${seed}`);

await onEachBackend('the worker killed at random moments under load, ten times', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  const load = startLoad(tandem);
  for (let kill = 0; kill < 10; kill += 1) {
    await pause(100 + random() * 500);
    await tandem.workers.at(-1)?.kill();
    await tandem.startWorker();
  }
  await settled(t, tandem, await load.stop());
});

await onEachBackend('everything killed at once under load, three times', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  const all: Sent[] = [];
  for (let kill = 0; kill < 3; kill += 1) {
    const load = startLoad(tandem, `round${kill}`);
    await pause(400 + random() * 800);
    await Promise.all([tandem.api.kill(), tandem.workers.at(-1)?.kill()]);
    all.push(...(await load.stop()));
    await Promise.all([tandem.startApi(), tandem.startWorker()]);
  }
  await settled(t, tandem, all);
});

type Sent = { user: string; key: string; answer: Answer | undefined };

/** Clients that consume one after the other, some waiting for the answer, some content with a 202; a broken connection is noted. */
function startLoad(tandem: Tandem, name = 'load') {
  const sent: Sent[] = [];
  let running = true;
  const clients = Array.from({ length: USERS }, async (_, n) => {
    for (let turn = 0; running; turn += 1) {
      const user = `user-${n}`;
      const key = `${name}-${n}-${turn}`;
      const headers = { 'idempotency-key': key, prefer: turn % 3 === 0 ? 'respond-async' : 'wait=5' };
      const answer = await tandem
        .consume(user, { creditType: turn % 2 ? 'roast' : 'analysis' }, headers)
        .catch(() => undefined);
      sent.push({ user, key, answer });
      if (answer === undefined || answer.status >= 500) await pause(100);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(clients);
      return sent;
    },
  };
}

/** Everything accepted has ended, once; every repeat tells the same; the books are sound. */
async function settled(t: Test, tandem: Tandem, sent: Sent[]): Promise<void> {
  const accepted = sent.filter(({ answer }) => answer !== undefined && answer.status < 500);
  t.ok(
    accepted.length > 0,
    `${sent.length} sent, ${accepted.length} accepted, ${sent.length - accepted.length} refused or cut off`,
  );
  const ends = new Map<number, number>();
  for (const { user, key, answer } of accepted) {
    const ended =
      answer?.status === 202 ? await outcomeOf(tandem, user, String(answer.body['operationId'])) : answer?.status;
    ends.set(ended ?? 0, (ends.get(ended ?? 0) ?? 0) + 1);
    if (ended !== 200 && ended !== 402 && ended !== 503) t.fail(`${key} ended as ${ended}`);
  }
  t.comment(`ended as ${JSON.stringify([...ends])}`);
  const [rows] = await tandem.sql<{ twice: number; applied: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM (SELECT FROM credit_operations WHERE status <> 'failed' GROUP BY user_id, idempotency_key HAVING count(*) > 1) AS x) AS twice,
            (SELECT count(*)::int FROM credit_operations WHERE status = 'applied') AS applied,
            (SELECT count(*)::int FROM credit_ledger WHERE kind = 'consume') AS entries`,
  );
  t.equal(rows?.twice, 0, 'no key took effect twice');
  t.equal(rows?.applied, rows?.entries, `${rows?.applied} applied, each with one entry`);
  t.same(await tandem.verify(), []);
}

async function outcomeOf(tandem: Tandem, user: string, operationId: string): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { status, body } = await tandem.call(`/api/operations/${operationId}`, { user });
    if (status === 200 && body['status'] !== 'pending') return Number(body['httpStatus']);
    if (status === 404) return 404;
    await pause(200);
  }
  return 0;
}
