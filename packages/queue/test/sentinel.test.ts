import { setTimeout as pause } from 'node:timers/promises';
import { askRedis, redisIsInstalled, startRedis, startSentinel } from '@tandem/testing/redis';
import t from 'tap';
import { openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import { openScene } from './scene.ts';
import type { QueueServer } from './servers/queue-server.ts';

/** Says the same until it is so. */
async function until(port: number, command: string, wanted: RegExp): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (wanted.test(await askRedis(port, command).catch(() => ''))) return;
    await pause(100);
  }
  throw new Error(`${command} never answered ${wanted}`);
}

if (redisIsInstalled()) {
  t.test('a master behind a Sentinel is killed: what was accepted is there, and everything goes on', async (t) => {
    t.setTimeout(240_000);
    const master = await startRedis();
    t.teardown(master.stop);
    const replica = await startRedis({ replicaof: `127.0.0.1 ${master.port}` });
    t.teardown(replica.stop);
    await until(replica.port, 'INFO replication', /master_link_status:up/);
    const sentinel = await startSentinel('jobs', master);
    t.teardown(sentinel.stop);
    await until(sentinel.port, 'INFO sentinel', /status=ok,address=[^,]*,slaves=1/);

    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/jobs`;
    const server: QueueServer = { ...master, kind: 'redis', config: { kind: 'redis', url } };
    const backend = openBackend(server.config, { logger: plainLogger });
    t.same(await backend.findServerFaults(10_000), []);
    await backend.close();

    const scene = await openScene(t, server);
    const worker = scene.worker();
    t.match(await scene.send('u', 1).outcome, { status: 'applied', n: 1 });
    await worker.close();
    const accepted = Array.from({ length: 200 }, (_, n) => scene.send(`user-${n}`, n, 120_000));
    await Promise.all(accepted.map((sent) => sent.accepted));
    await master.kill();
    const killedAt = Date.now();
    await until(replica.port, 'INFO replication', /role:master/);
    t.comment(`the replica is master after ${Date.now() - killedAt} ms`);
    const next = scene.worker();
    const outcomes = await Promise.all(accepted.map((sent) => sent.outcome));
    t.ok(
      outcomes.every((outcome) => outcome?.status === 'applied'),
      'all that was accepted is applied',
    );
    while (await scene.send('u', 2, 0).accepted.catch(() => true)) await pause(100);
    t.match(await scene.send('u', 3).outcome, { status: 'applied', n: 3 });
    t.comment(`in full service ${Date.now() - killedAt} ms after the kill`);
    await next.close();
  });
} else {
  t.comment('left out, because redis-server is not on the PATH: Redis Sentinel');
}
