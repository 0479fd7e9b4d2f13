import { setTimeout as pause } from 'node:timers/promises';
import { onEachBackend, startTandem } from '@tandem/testing';
import { makeUsers, promisesKept, type Sent, seededChance, startLoad, until } from '@tandem/testing/faults';
import t from 'tap';

// What a killed worker had waits for its lock, and the machine may be busy.
t.setTimeout(600_000);
t.jobs = 4;
const chance = seededChance(t);

const worker = onEachBackend('the worker killed at random moments under load, four times', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const load = startLoad(tandem);
  for (let kill = 0; kill < 4; kill += 1) {
    await pause(100 + chance.next() * 500);
    await tandem.workers.at(-1)?.kill();
    await tandem.startWorker();
  }
  await promisesKept(t, tandem, await load.stop());
});

const everything = onEachBackend('everything killed at once under load, twice', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2', processes: true });
  t.teardown(tandem.stop);
  await makeUsers(tandem);
  const all: Sent[] = [];
  for (let kill = 0; kill < 2; kill += 1) {
    const load = startLoad(tandem, `round${kill}`);
    await until('something is accepted', async () => load.accepted() > 0);
    await pause(chance.next() * 800);
    await Promise.all([tandem.api.kill(), tandem.workers.at(-1)?.kill()]);
    all.push(...(await load.stop()));
    await Promise.all([tandem.startApi(), tandem.startWorker()]);
  }
  await promisesKept(t, tandem, all);
});
await Promise.all([worker, everything]);
