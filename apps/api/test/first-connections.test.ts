import { onEachBackend, startTandem, type Tandem } from '@tandem/testing';
import { seededChance, startExposedTandem, until } from '@tandem/testing/faults';
import { askRedis } from '@tandem/testing/redis';
import t from 'tap';

/** Of the seconds that a start may wait for servers that are away; the rest is for a busy machine. */
const PATIENCE_MS = 30_000;

/** Connections to the database, and to the queue's server, by what they are for. */
async function connectionsOf({ sql, redis }: Tandem): Promise<Record<string, number>> {
  const sessions = await sql<{ name: string }>(
    'SELECT application_name AS name FROM pg_stat_activity WHERE datname = current_database()',
  );
  const clients = redis ? await askRedis(Number(new URL(redis.url).port), 'CLIENT LIST') : '';
  const names = [...sessions.map(({ name }) => name), ...[...clients.matchAll(/ name=(\S+)/g)].map(([, name]) => name)];
  return Object.fromEntries(names.map((name) => [name, names.filter((other) => other === name).length]));
}

await onEachBackend('an API opens the connections its first requests need before there is one', async (t, backend) => {
  const tandem = await startTandem({ backend, workers: 0 });
  t.teardown(tandem.stop);
  // As a rule they are there once it listens; it waits two seconds for them, which a busy machine may need longer for.
  await until('connected', async () => {
    const connections = await connectionsOf(tandem);
    const { 'tandem-queue-replies': replies, 'tandem-queue-add': jobs, 'tandem-api': tables } = connections;
    return Number(tables) >= 1 && replies === 1 && jobs === (backend === 'redis' ? 1 : 4);
  });
  t.match(await tandem.call('/health/ready'), { status: 200 });
});

t.test('an API whose database says nothing starts all the same, and is ready when it is connected', async (t) => {
  const { tandem, ways } = await startExposedTandem(t, { backend: 'postgres', workers: 0, chance: seededChance(t) });
  await tandem.api.stop();
  await until('the first one is gone', async () => !('tandem-queue-add' in (await connectionsOf(tandem))));
  for (const way of ways) way.pause();
  const startedAt = Date.now();
  await tandem.startApi();
  t.comment(`listens after ${Date.now() - startedAt} ms`);
  t.ok(Date.now() - startedAt < PATIENCE_MS);
  t.equal((await tandem.call('/health/live')).status, 200);
  t.match(await tandem.call('/health/ready'), { status: 503, body: { status: 'unavailable' } });
  for (const way of ways) way.resume();
  await until('ready', async () => (await tandem.call('/health/ready')).status === 200);
  t.equal((await connectionsOf(tandem))['tandem-queue-add'], 4, 'ready means connected');
  t.match(await tandem.consume('ann', {}, { prefer: 'respond-async' }), { status: 202 });
});
