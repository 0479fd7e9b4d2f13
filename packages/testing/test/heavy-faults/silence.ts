import { onEachBackend } from '@tandem/testing';
import { makeUsers, promisesKept, seededChance, startExposedTandem, startLoad, until } from '@tandem/testing/faults';
import t from 'tap';

// Every connection of a running Tandem carries nothing any more and stays open; new ones work.
t.setTimeout(900_000);
const chance = seededChance(t);
const PROGRESS_MS = 60_000;

await onEachBackend('F13 every connection silent at once', async (t, backend) => {
  const { tandem, ways } = await startExposedTandem(t, { backend, chance, processes: true });
  await makeUsers(tandem);
  const load = startLoad(tandem, 'silent');
  t.equal((await tandem.consume('user-1')).status, 200);
  for (const way of ways) way.mute();
  const startedAt = Date.now();
  await until('a consume', async () => (await tandem.consume('user-2', {}, { prefer: 'wait=2' })).status === 200);
  t.ok(Date.now() - startedAt < PROGRESS_MS, `applied again ${Date.now() - startedAt} ms after the silence began`);
  await promisesKept(t, tandem, await load.stop());
});
