import { onEachBackend, startTandem } from '@tandem/testing';
import t from 'tap';
import { makeUsers, type Sent, settled, startLoad } from './support/load.ts';

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
let state = seed;
/** Next pseudo-random number in [0, 1) of the seed, so that a run can be repeated. */
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// What a killed worker had waits for its lock, and the machine may be busy.
t.setTimeout(600_000);
t.comment(`KILL_SEED=${seed}`);

await onEachBackend('the worker killed at random moments under load, four times', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const load = startLoad(tandem);
  for (let kill = 0; kill < 4; kill += 1) {
    await pause(100 + random() * 500);
    await tandem.workers.at(-1)?.kill();
    await tandem.startWorker();
  }
  await settled(t, tandem, await load.stop());
});

await onEachBackend('everything killed at once under load, twice', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const all: Sent[] = [];
  for (let kill = 0; kill < 2; kill += 1) {
    const load = startLoad(tandem, `round${kill}`);
    await pause(400 + random() * 800);
    await Promise.all([tandem.api.kill(), tandem.workers.at(-1)?.kill()]);
    all.push(...(await load.stop()));
    await Promise.all([tandem.startApi(), tandem.startWorker()]);
  }
  await settled(t, tandem, all);
});
