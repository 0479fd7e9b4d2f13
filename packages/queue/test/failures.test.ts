import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createQueueInspector, type QueueDefinition } from '../src/index.ts';
import { onEachBackend } from './on-each-backend.ts';
import { Away, type Operation, openScene } from './scene.ts';
import type { QueueServer } from './servers/queue-server.ts';
import { until } from './until.ts';

const POISON = 13;

function refusePoison(operations: Operation[]): void {
  if (operations.some(({ n }) => n === POISON)) throw new Error('poison');
}

/** Another process with a worker. */
function startDoomed(server: QueueServer, definition: QueueDefinition, stdin: 'ignore' | 'pipe' = 'ignore') {
  const program = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));
  const order = JSON.stringify({ server: server.config, definition });
  return spawn(process.execPath, ['--import', 'tsx', program, order], { stdio: [stdin, 'pipe', 'inherit'] });
}

/** Lets another process take a job and kills it while it works. */
async function takeAndDie(server: QueueServer, definition: QueueDefinition): Promise<void> {
  const doomed = startDoomed(server, definition);
  if (doomed.stdout) await once(doomed.stdout, 'data');
  doomed.kill('SIGKILL');
  await once(doomed, 'exit');
}

await onEachBackend(async (t, server) => {
  await t.test(
    'a poison operation fails alone, after all its tries, and the others are answered at once',
    async (t) => {
      let answered = 0;
      let answeredBeforeLastTry = 0;
      const scene = await openScene(t, server, {
        worker: {
          handle: async (operations, context) => {
            scene.calls.push({ operations, context, at: Date.now() });
            if (context.attempt === 3) {
              await until(() => answered === 19);
              answeredBeforeLastTry = answered;
            }
            refusePoison(operations);
            return scene.apply(operations);
          },
        },
      });
      const worker = scene.worker();
      const sent = Array.from({ length: 20 }, (_, n) => scene.send('u', n));
      const outcomes = await Promise.all(
        sent.map(async ({ outcome }) => {
          const answer = await outcome;
          answered += 1;
          return answer;
        }),
      );
      t.same(
        outcomes.map((outcome) => outcome?.status),
        sent.map((_, n) => (n === POISON ? 'failed' : 'applied')),
      );
      const alone = scene.calls.filter(({ operations }) => operations.length === 1 && operations[0]?.n === POISON);
      t.same(
        alone.map(({ context }) => context.attempt),
        [1, 2, 3],
        'each later try had the poison only',
      );
      const [first = 0, second = 0, third = 0] = alone.map(({ at }) => at);
      t.ok(second - first >= 25, `waited ${second - first} ms before the second try`);
      t.ok(third - second >= 50, `waited ${third - second} ms before the third try`);
      t.equal(answeredBeforeLastTry, 19, 'the others were answered before its last try');

      const inspector = createQueueInspector({ backend: scene.backend, definitions: [scene.definition] });
      const operationId = sent[POISON]?.operationId ?? '';
      // The answer is sent before the job is marked failed.
      await until(async () => (await inspector.depths())[0]?.failed === 1);
      const found = await inspector.findEnvelope(scene.definition, operationId);
      t.match(found, { state: 'failed', attemptsMade: 3, operation: { n: POISON }, envelope: { open: [POISON] } });
      t.match(await inspector.depths(), [{ failed: 1, waiting: 0, active: 0 }]);

      t.comment('retried by hand after the cause was mended: the closed operation answers as stored');
      const [queue] = inspector.boardQueues();
      const job = await queue?.getJob(found?.envelope.envelopeId ?? '');
      await job?.retry('failed');
      t.match(await scene.inbox.wait(operationId, 20_000), { status: 'failed' });
      await worker.close();
    },
  );

  await t.test('an operation that does not parse is closed, its neighbours are applied', async (t) => {
    const scene = await openScene(t, server, {
      definition: { attempts: 1 },
      worker: {
        parse: (operation) => {
          const known = operation as Operation;
          refusePoison([known]);
          return known;
        },
      },
    });
    const worker = scene.worker();
    const outcomes = await Promise.all([12, POISON, 14].map((n) => scene.send('u', n).outcome));
    t.match(outcomes, [{ status: 'applied' }, { status: 'failed' }, { status: 'applied' }]);
    await worker.close();
  });

  await t.test('a transient failure uses up no try', async (t) => {
    let away = 6;
    const scene = await openScene(t, server, {
      definition: { attempts: 2 },
      worker: {
        handle: async (operations, context) => {
          scene.calls.push({ operations, context, at: Date.now() });
          away -= 1;
          if (away >= 0) throw new Away('the database is away');
          return scene.apply(operations);
        },
      },
    });
    const worker = scene.worker();
    t.match(await scene.send('u', 1).outcome, { status: 'applied' });
    t.same(
      scene.calls.map(({ context }) => context.attempt),
      [1, 1, 1, 1, 1, 1, 1],
    );
    await worker.close();
  });

  await t.test('what cannot be closed is put back until it can, and only then marked failed', async (t) => {
    let away = 2;
    const scene = await openScene(t, server, {
      definition: { attempts: 1 },
      worker: {
        handle: async () => {
          throw new Error('broken');
        },
        onExhausted: async (exhausted) => {
          away -= 1;
          if (away >= 0) throw new Away('the database is away');
          return exhausted.map(({ operationId }) => ({ operationId, status: 'failed', n: -1 }));
        },
      },
    });
    const worker = scene.worker();
    t.match(await scene.send('u', 1).outcome, { status: 'failed' });
    await worker.close();
  });

  await t.test('a job whose worker was killed is done again by another', async (t) => {
    const scene = await openScene(t, server);
    const { outcome } = scene.send('u', 5, 60_000);
    await takeAndDie(server, scene.definition);
    t.equal(scene.calls.length, 0);
    const worker = scene.worker();
    t.match(await outcome, { status: 'applied', n: 5 });
    t.match(scene.calls[0]?.context, { attempt: 1 });
    await worker.close();
  });

  await t.test('a job whose workers die again and again is done by the next', async (t) => {
    const scene = await openScene(t, server, { definition: { lockDurationMs: 1_000 } });
    const { outcome } = scene.send('u', 5, 120_000);
    for (let deaths = 0; deaths < 2; deaths += 1) await takeAndDie(server, scene.definition);
    const worker = scene.worker();
    t.match(await outcome, { status: 'applied', n: 5 });
    t.match(scene.calls, [{ context: { attempt: 1 } }], 'no death used up a try');
    await worker.close();
  });

  await t.test('a worker frozen beyond its lock comes back to a job that another has done', async (t) => {
    const scene = await openScene(t, server, { definition: { lockDurationMs: 1_000 } });
    const first = scene.send('u', 5, 120_000);
    const frozen = startDoomed(server, scene.definition, 'pipe');
    const heard = once(frozen, 'exit');
    if (frozen.stdout) await once(frozen.stdout, 'data');
    frozen.kill('SIGSTOP');
    const worker = scene.worker();
    t.match(await first.outcome, { status: 'applied', n: 5 });
    await worker.close();
    frozen.kill('SIGCONT');
    frozen.stdin?.write('finish\n');
    const second = scene.send('u', 6, 120_000);
    if (frozen.stdout) await once(frozen.stdout, 'data');
    frozen.stdin?.write('finish\n');
    t.match(await second.outcome, { status: 'applied', n: 6, text: 'late' }, 'it goes on with the next job');
    t.match(scene.applied.get(first.operationId), { n: 5, text: undefined });
    const inspector = createQueueInspector({ backend: scene.backend, definitions: [scene.definition] });
    // The answer goes out a moment before the job is closed.
    await until(async () => (await inspector.depths())[0]?.active === 0);
    t.match(await inspector.depths(), [{ failed: 0, waiting: 0, active: 0 }]);
    frozen.kill('SIGKILL');
    await heard;
  });

  await t.test('a job that BullMQ gives up by itself is closed too', async (t) => {
    const scene = await openScene(t, server, {
      definition: { maxStalledCount: 0, lockDurationMs: 1_000 },
    });
    const { outcome } = scene.send('u', 5, 60_000);
    await takeAndDie(server, scene.definition);
    const worker = scene.worker();
    t.match(await outcome, { status: 'failed' });
    t.equal(scene.calls.length, 0);
    await worker.close();
  });
});
