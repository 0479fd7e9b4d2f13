import { setTimeout as pause } from 'node:timers/promises';
import { onEachBackend, startTandem } from '@tandem/testing';
import { makeUsers, promisesKept, startLoad } from '@tandem/testing/faults';
import t from 'tap';

/** What an orchestrator usually grants. */
const GRACE_MS = 20_000;

t.setTimeout(600_000);
await onEachBackend('API and workers replaced one after the other under load: nobody notices', async (t, backend) => {
  const env = { DRAIN_MS: '500' };
  const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, workers: 2, backend, env });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const load = startLoad(tandem);
  const replaced: number[] = [];
  const leave = async (part: { stop(): Promise<void> } | undefined) => {
    const startedAt = Date.now();
    await part?.stop(); // rejects unless the exit code is 0
    replaced.push(Date.now() - startedAt);
  };
  for (const worker of tandem.workers.slice()) {
    await tandem.startWorker();
    await leave(worker);
  }
  const { api } = tandem;
  await tandem.startApi();
  const gone = leave(api);
  await pause(100);
  t.match(await tandem.call('/health/ready'), { status: 200 }, 'the new one is ready while the old one leaves');
  await gone;
  const sent = await load.stop();
  t.comment(`each was gone after ${replaced.join(', ')} ms`);
  t.ok(Math.max(...replaced) < GRACE_MS);
  t.same(
    sent.filter(({ answer }) => answer === undefined || answer.status >= 500),
    [],
    'no request was refused or cut off',
  );
  await promisesKept(t, tandem, sent);
});
