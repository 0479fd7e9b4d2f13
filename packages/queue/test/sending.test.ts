import { createEnvelopeSender } from '../src/index.ts';
import { onEachBackend } from './on-each-backend.ts';
import { type Operation, type Outcome, openScene } from './scene.ts';

await onEachBackend(async (t, server) => {
  await t.test('a lone operation is taken, worked and answered', async (t) => {
    const scene = await openScene(t, server);
    const worker = scene.worker();
    const { operationId, accepted, outcome } = scene.send('u', 7);
    await accepted;
    t.match(await outcome, { operationId, status: 'applied', n: 7 });
    t.match(scene.calls[0]?.context, { partition: 0, attempt: 1 });
    t.ok(operationId.length <= 40);
    t.equal(scene.lookUps.length, 0, 'the reply was enough');
    await worker.close();
  });

  await t.test(
    'operations of one turn and of a busy moment share envelopes, and each gets its own answer',
    async (t) => {
      const scene = await openScene(t, server);
      const worker = scene.worker();
      const sent = Array.from({ length: 1_000 }, (_, n) => scene.send(`u${n}`, n));
      const outcomes = await Promise.all(sent.map(({ outcome }) => outcome));
      t.same(
        outcomes.map((outcome) => outcome?.n),
        sent.map((_, n) => n),
      );
      t.ok(scene.calls.length < 20, `${scene.calls.length} envelopes for 1,000 operations`);
      t.ok(Math.max(...scene.calls.map(({ operations }) => operations.length)) <= 256);
      await worker.close();
    },
  );

  await t.test('the order of a partition is kept', async (t) => {
    const scene = await openScene(t, server, {
      definition: { concurrency: 1, partitions: 3 },
      sender: { envelopesInFlight: 1, maxOperationsPerEnvelope: 7 },
    });
    const sent: Promise<Outcome | undefined>[] = [];
    for (let n = 0; n < 300; n += 1) {
      sent.push(scene.send(`u${n % 10}`, n).outcome);
      if (n % 25 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const worker = scene.worker();
    await Promise.all(sent);
    const orders = new Map<number, number[]>();
    for (const { operations, context } of scene.calls) {
      const order = orders.get(context.partition) ?? [];
      orders.set(context.partition, [...order, ...operations.map(({ n }) => n)]);
    }
    t.equal([...orders.values()].flat().length, 300);
    t.ok(orders.size > 1, 'several partitions had work');
    for (const order of orders.values())
      t.same(
        order,
        order.toSorted((a, b) => a - b),
      );
    await worker.close();
  });

  await t.test('a lost reply is found by one batched look-up', async (t) => {
    const scene = await openScene(t, server);
    const worker = scene.worker();
    const inbox = { ...scene.inbox, channel: 'tandem_replies_nobody' };
    const deaf = createEnvelopeSender<Operation, Outcome>({ ...scene, inbox });
    const sent = Array.from({ length: 50 }, (_, n) =>
      deaf.send((operationId) => ({ operationId, user: 'u', n }), { partitionKey: 'u', waitMs: 20_000 }),
    );
    const outcomes = await Promise.all(sent.map(({ outcome }) => outcome));
    t.same(
      outcomes.map((outcome) => outcome?.n),
      sent.map((_, n) => n),
    );
    t.equal(scene.lookUps.length, 1);
    await deaf.close();
    await worker.close();
  });

  await t.test('answers too large for one message are cut, and one too large alone is looked up', async (t) => {
    const text = 'ä'.repeat(server.kind === 'postgres' ? 1_000 : 40_000);
    const huge = text.repeat(10);
    const scene = await openScene(t, server, {
      worker: {
        handle: async (operations) =>
          operations.map(({ operationId, n }) => ({ operationId, status: 'applied', n, text: n === 5 ? huge : text })),
      },
      lookUp: (ids) => new Map(ids.map((id) => [id, { operationId: id, status: 'applied', n: 5, text: huge }])),
    });
    const worker = scene.worker();
    const sent = Array.from({ length: 20 }, (_, n) => scene.send('u', n));
    const outcomes = await Promise.all(sent.map(({ outcome }) => outcome));
    t.same(
      outcomes.map((outcome) => outcome?.n),
      sent.map((_, n) => n),
    );
    t.equal(outcomes[5]?.text, huge);
    t.same(scene.lookUps, [[sent[5]?.operationId]], 'only the huge one was looked up, once');
    await worker.close();
  });

  await t.test('without a worker the wait ends with nothing, and the operation is still done later', async (t) => {
    const scene = await openScene(t, server);
    const { operationId, accepted, outcome } = scene.send('u', 1, 300);
    await accepted;
    t.equal(await outcome, undefined);
    const worker = scene.worker();
    t.match(await scene.inbox.wait(operationId, 20_000), { status: 'applied' });
    await worker.close();
  });

  await t.test('what no server takes is refused at once and for certain', async (t) => {
    const scene = await openScene(t, server);
    const unfit = scene.sender.send((operationId) => ({ operationId, user: 'u', n: 1, more: 1n }), {
      partitionKey: 'u',
    });
    const begin = Date.now();
    await t.rejects(unfit.accepted, { name: 'QueueUnavailableError', code: 'refused', ambiguous: false });
    t.ok(Date.now() - begin < 1_000);
    t.equal(await unfit.outcome, undefined);
    t.throws(() =>
      scene.sender.send(
        () => {
          throw new RangeError('the caller is wrong');
        },
        { partitionKey: 'u' },
      ),
    );
    await scene.send('u', 2, 0).accepted;
    t.equal(scene.sender.buffered, 0);
  });

  await t.test('a full buffer and a closed sender refuse at once', async (t) => {
    const scene = await openScene(t, server, { sender: { maxBufferedOperations: 3 } });
    const sent = [1, 2, 3].map((n) => scene.send('u', n, 0));
    t.throws(() => scene.send('u'), { name: 'QueueUnavailableError', code: 'buffer_full', ambiguous: false });
    await Promise.all(sent.map(({ accepted }) => accepted));
    t.equal(scene.sender.buffered, 0);
    await scene.sender.close();
    t.throws(() => scene.send('u'), { name: 'QueueUnavailableError', code: 'closing' });
  });
});
