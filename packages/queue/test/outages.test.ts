import { setTimeout as sleep } from 'node:timers/promises';
import { seededChance } from '@tandem/testing/faults';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Test } from 'tap';
import {
  createEnvelopeWorker,
  createJobQueue,
  createQueueInspector,
  openBackend,
  QueueUnavailableError,
} from '../src/index.ts';
import { onEachBackend } from './on-each-backend.ts';
import { plainLogger } from './plain-logger.ts';
import { definitionOf, type Operation, type Outcome, openScene, parse } from './scene.ts';
import { proxied } from './servers/proxied.ts';
import type { QueueServer } from './servers/queue-server.ts';
import { until } from './until.ts';

/** The error of a promise that must be refused within two seconds. */
async function refusedInTime(t: Test, what: string, promise: Promise<unknown>): Promise<QueueUnavailableError> {
  const begin = Date.now();
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  t.ok(Date.now() - begin < 2_000, `${what} was refused after ${Date.now() - begin} ms`);
  if (!(error instanceof QueueUnavailableError)) throw new Error(`${what} was not refused`, { cause: error });
  return error;
}

/** Cuts every connection that waits for replies, from the server's side. */
async function cutReplyConnections({ config }: QueueServer): Promise<void> {
  if (config.kind === 'redis') {
    const client = new Redis(config.url);
    await client.client('KILL', 'TYPE', 'pubsub');
    client.disconnect();
    return;
  }
  const client = new Client({ connectionString: config.connectionString });
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem-queue-replies'",
  );
  await client.end();
}

await onEachBackend(async (t, server) => {
  await t.test('killed and started again: refused in time meanwhile, then everything goes on by itself', async (t) => {
    const scene = await openScene(t, server);
    const inspector = createQueueInspector({ backend: scene.backend, definitions: [scene.definition] });
    const worker = scene.worker();
    t.match(await scene.send('u', 1).outcome, { status: 'applied' });

    await server.kill();
    const refused = await Promise.all([
      refusedInTime(t, 'a send', scene.send('u', 2).accepted),
      refusedInTime(t, 'a send', scene.send('u', 3).accepted),
      refusedInTime(t, 'a ping', scene.backend.ping(1_000)),
      refusedInTime(t, 'a count', inspector.depths()),
    ]);
    t.same(
      refused.map(({ code }) => code),
      ['deadline', 'deadline', 'deadline', 'deadline'],
    );
    const later = await refusedInTime(t, 'a later send', scene.send('u', 4).accepted);
    t.equal(later.ambiguous, false, 'certainly not taken: the server is known to be away');
    t.equal(await scene.send('u', 4).outcome, undefined);

    await server.restart();
    await scene.backend.ping(5_000).catch(() => sleep(1_500));
    t.match(await scene.send('u', 5).outcome, { status: 'applied', n: 5 });
    t.notOk([...scene.applied.values()].some(({ n }) => n === 4));
    await worker.close();
  });

  await t.test('frozen: refused in time as ambiguous, and taken back or done when it thaws', async (t) => {
    const scene = await openScene(t, server);
    const inspector = createQueueInspector({ backend: scene.backend, definitions: [scene.definition] });
    await scene.send('u', 1, 0).accepted;
    await server.freeze();
    const sent = scene.send('u', 2, 0);
    const error = await refusedInTime(t, 'a send', sent.accepted);
    t.match(error, { code: 'deadline', ambiguous: true });
    t.equal(sent.operationId, `${error.jobId}_0`);
    await sleep(1_000);
    await server.thaw();
    // The add may have arrived with the thaw; it is taken back within the next seconds.
    let found: unknown = error;
    for (let tries = 0; tries < 100 && found !== undefined; tries += 1) {
      await sleep(100);
      found = await inspector.findEnvelope(scene.definition, sent.operationId).catch((cause: unknown) => cause);
    }
    t.equal(found, undefined);
    await sleep(1_000);
    t.equal(await inspector.findEnvelope(scene.definition, sent.operationId), undefined);
    const worker = scene.worker();
    t.match(await scene.send('u', 3).outcome, { status: 'applied', n: 3 });
    t.same([...scene.applied.values()].map(({ n }) => n).toSorted(), [1, 3]);
    await worker.close();
  });

  await t.test('away at the start: refused in time, and found when it comes', async (t) => {
    await server.kill();
    const backend = openBackend(server.config, { logger: plainLogger });
    const definition = definitionOf({ name: 'late' });
    const queue = createJobQueue({ backend, definition });
    const done: Operation[] = [];
    const worker = createEnvelopeWorker<Operation, Outcome>({
      backend,
      definition,
      parse,
      handle: async (operations) => {
        done.push(...operations);
        return operations.map(({ operationId, n }) => ({ operationId, status: 'applied', n }));
      },
      onExhausted: async () => [],
      isTransient: () => false,
    });
    const error = await refusedInTime(t, 'an add', queue.add('x', {}));
    t.match(error, { code: 'deadline', ambiguous: false });
    await refusedInTime(t, 'a ping', backend.ping(1_000));
    await server.restart();
    const operation = { operationId: 'e0-x_0', user: 'u', n: 1 };
    const envelope = { v: 1, envelopeId: 'e0-x', partition: 0, replyTo: 'nobody', sentAt: 0, operations: [operation] };
    while (await backend.ping(1_000).catch(() => true)) await sleep(100);
    await backend.queue('late-0').add('envelope', envelope, { jobId: 'e0-x' });
    for (let tries = 0; tries < 200 && done.length === 0; tries += 1) await sleep(50);
    t.match(done, [operation]);
    await queue.close();
    await worker.close();
    await backend.close();
  });

  await t.test('a cut reply connection comes back by itself', async (t) => {
    const scene = await openScene(t, server);
    const waiting = scene.send('u', 1).outcome;
    await sleep(50);
    await cutReplyConnections(server);
    const worker = scene.worker();
    t.match(await waiting, { n: 1 });
    await sleep(1_000);
    const before = scene.lookUps.length;
    t.match(await scene.send('u', 2).outcome, { n: 2 });
    t.equal(scene.lookUps.length, before, 'the second answer came as a reply');
    await worker.close();
  });

  await t.test('a reply connection cut again and again while it comes back harms nothing', async (t) => {
    const chance = seededChance(t);
    const proxy = await proxied(server);
    const behind = openBackend(proxy.config, { logger: plainLogger });
    const heard: string[] = [];
    let opened = 0;
    const subscription = behind.subscribe('replies_test', {
      onMessage: (message) => heard.push(message),
      onOpened: () => {
        opened += 1;
      },
    });
    for (let cuts = 0; cuts < 60; cuts += 1) {
      proxy.cut();
      await sleep(chance.between(20, 80));
    }
    const before = opened;
    await until(() => opened > before);
    await until(async () => {
      await behind.publish([{ channel: 'replies_test', payload: 'still there' }]).catch(() => undefined);
      return heard.length > 0;
    });
    t.equal(heard[0], 'still there', `heard after it was opened ${opened} times`);
    await subscription.close();
    await behind.close();
    await proxy.close();
  });

  await t.test('a worker whose connections went silent is replaced', async (t) => {
    const proxy = await proxied(server);
    const scene = await openScene(t, server);
    const behind = openBackend(proxy.config, { logger: plainLogger });
    const worker = createEnvelopeWorker<Operation, Outcome>({
      backend: behind,
      definition: scene.definition,
      parse,
      handle: async (operations) => scene.apply(operations),
      onExhausted: async () => [],
      isTransient: () => false,
      watch: { everyMs: 300, answerMs: 500, failures: 2 },
    });
    t.match(await scene.send('u', 1).outcome, { n: 1 });
    proxy.mute();
    const begin = Date.now();
    t.match(await scene.send('u', 2, 60_000).outcome, { n: 2 });
    t.comment(`done ${Date.now() - begin} ms after the silence began`);
    await worker.close(1_000);
    await behind.close();
    await proxy.close();
  });

  await t.test(
    'a worker that started while the server was slow does its jobs once, and none of them fails',
    async (t) => {
      const proxy = await proxied(server);
      const scene = await openScene(t, server);
      const behind = openBackend(proxy.config, { logger: plainLogger });
      const inspector = createQueueInspector({ backend: scene.backend, definitions: [scene.definition] });
      let tries = 0;
      proxy.pause();
      const worker = createEnvelopeWorker<Operation, Outcome>({
        backend: behind,
        definition: scene.definition,
        parse,
        handle: async (operations) => {
          tries += 1;
          return scene.apply(operations);
        },
        onExhausted: async () => [],
        isTransient: () => false,
      });
      await sleep(2_500); // longer than a connection may take
      proxy.resume();
      t.match(await scene.send('u', 1, 60_000).outcome, { n: 1 });
      for (;;) {
        const [depth] = await inspector.depths();
        if (depth === undefined || depth.waiting + depth.active + depth.delayed > 0) continue;
        t.equal(depth.failed, 0);
        break;
      }
      t.equal(tries, 1);
      await worker.close(1_000);
      await behind.close();
      await proxy.close();
    },
  );

  await t.test('an API whose connections went silent refuses in time and is back within seconds', async (t) => {
    const proxy = await proxied(server);
    const direct = await openScene(t, server);
    const scene = await openScene(
      t,
      { ...server, config: proxy.config },
      { definition: direct.definition, lookUp: () => direct.applied },
    );
    const worker = direct.worker();
    t.match(await scene.send('u', 1).outcome, { n: 1 });
    proxy.mute();
    await refusedInTime(t, 'a send', scene.send('u', 2).accepted);
    const begin = Date.now();
    while (await scene.send('u', 3, 0).accepted.catch(() => true));
    t.comment(`accepted again after ${Date.now() - begin} ms`);
    t.ok(Date.now() - begin < 30_000);
    let isReplied = false;
    await until(async () => {
      const before = scene.lookUps.length;
      t.match(await scene.send('u', 4).outcome, { n: 4 });
      isReplied = scene.lookUps.length === before;
      return isReplied;
    });
    t.ok(isReplied, 'answers come as replies again');
    await worker.close();
    await proxy.close();
  });
});
