import { setTimeout as pause } from 'node:timers/promises';
import { startTandem, type Tandem } from '@tandem/testing';
import { makeUsers, promisesKept, startLoad } from '@tandem/testing/faults';
import { redisIsInstalled, startRedisCluster } from '@tandem/testing/redis';
import t from 'tap';

const PARTITIONS = 6;
const keyOf = (partition: number) => `{tandem:credits-${partition}}:credits-${partition}:meta`;

t.setTimeout(600_000);
if (redisIsInstalled()) {
  t.test('a cluster of three with two workers: a node killed, a worker killed, nothing lost or doubled', async (t) => {
    const cluster = await startRedisCluster();
    t.teardown(cluster.stop);
    const owners = await Promise.all(
      Array.from({ length: PARTITIONS }, async (_, partition) => (await cluster.masterOf(keyOf(partition))).port),
    );
    t.comment(`partitions 0…${PARTITIONS - 1} are on the nodes ${owners.join(', ')}`);
    t.ok(new Set(owners).size > 1, 'the partitions are spread over the nodes');

    const env = { QUEUE_BACKEND: 'redis', REDIS_URL: cluster.url, CREDITS_PARTITIONS: String(PARTITIONS) };
    const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, workers: 2, env });
    t.teardown(tandem.stop);
    await makeUsers(tandem);
    const load = startLoad(tandem);

    await pause(2_000);
    const victim = cluster.masters.find(({ port }) => port === owners[0]);
    const killedAt = Date.now();
    await victim?.kill();
    t.comment(`node ${victim?.port} killed`);
    const successor = await replaced(cluster, victim?.port, keyOf(0));
    t.comment(`node ${successor} has its partitions after ${Date.now() - killedAt} ms`);
    t.equal(await appliedSoon(tandem), true, 'operations are applied again');
    t.comment(`applied again on all partitions ${Date.now() - killedAt} ms after the kill`);

    await tandem.workers[0]?.kill();
    t.comment('worker killed');
    await pause(2_000);
    await tandem.startWorker();
    await victim?.restart();
    t.comment('node and worker are back');
    await pause(2_000);
    await promisesKept(t, tandem, await load.stop());
  });
} else {
  t.comment('left out, because redis-server is not on the PATH: the Redis Cluster');
}

/** Waits until another node than `port` answers for a key. */
async function replaced(cluster: { masterOf(key: string): Promise<{ port: number }> }, port = 0, key = '') {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(100)) {
    const now = await cluster.masterOf(key).catch(() => undefined);
    if (now && now.port !== port) return now.port;
  }
  throw new Error('no replica took over');
}

/** Whether every one of many users, which are spread over all partitions, gets a consume applied within a minute. */
async function appliedSoon(tandem: Tandem): Promise<boolean> {
  const users = Array.from({ length: 4 * PARTITIONS }, (_, n) => `probe-${n}`);
  const answers = await Promise.all(
    users.map(async (user) => {
      for (const end = Date.now() + 60_000; Date.now() < end; await pause(200)) {
        const headers = { prefer: 'wait=10', 'idempotency-key': `probe-${user}` };
        const { status } = await tandem.consume(user, {}, headers);
        if (status === 200) return true;
      }
      return false;
    }),
  );
  return answers.every((applied) => applied);
}
