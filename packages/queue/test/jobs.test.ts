import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fully, seededChance } from '@tandem/testing/faults';
import { createJobQueue, createJobWorker, createQueueInspector, openBackend, type ReceivedJob } from '../src/index.ts';
import { onEachBackend } from './on-each-backend.ts';
import { plainLogger } from './plain-logger.ts';
import { Away, definitionOf } from './scene.ts';
import { until } from './until.ts';

await onEachBackend(async (t, server) => {
  const backend = openBackend(server.config, { logger: plainLogger });

  await t.test('a job is done once per id, tried again when it fails, and kept when it failed for good', async (t) => {
    const { partitions: _none, ...definition } = definitionOf({ keepCompleted: { count: 10 } });
    const queue = createJobQueue({ backend, definition });
    const inspector = createQueueInspector({ backend, definitions: [definition] });
    const jobs: ReceivedJob[] = [];
    let broken = true;
    const worker = createJobWorker({
      backend,
      definition,
      handle: async (job) => {
        jobs.push(job);
        if (job.name === 'break' && broken) throw new Error('broken');
        if (job.name === 'away' && jobs.length < 3) throw new Away('away');
      },
      isTransient: (error) => error instanceof Away,
    });
    t.teardown(() => worker.close());
    t.equal(await queue.add('away', { a: 1 }, { jobId: 'evt_1' }), 'evt_1');
    await queue.add('away', { a: 2 }, { jobId: 'evt_1' });
    await until(() => jobs.length === 3);
    t.match(jobs, Array(3).fill({ id: 'evt_1', payload: { a: 1 }, attempt: 1, isLastAttempt: false }));

    await queue.add('break', {}, { jobId: 'evt_2' });
    await until(async () => (await inspector.depths())[0]?.failed === 1);
    t.same(
      jobs.slice(3).map(({ attempt, isLastAttempt }) => [attempt, isLastAttempt]),
      [
        [1, false],
        [2, false],
        [3, true],
      ],
    );
    broken = false;
    await queue.add('break', {}, { jobId: 'evt_2' });
    await sleep(300);
    t.equal(jobs.length, 6, 'the id alone does not start a failed job again');
    await queue.add('break', {}, { jobId: 'evt_2', retryFailed: true });
    await until(() => jobs.length === 7);
    t.match(jobs[6], { id: 'evt_2', attempt: 1 });
    await queue.close();
  });

  await t.test('a schedule outlives the processes that set and run it: each slot once', async (t) => {
    const { partitions: _none, ...definition } = definitionOf({ concurrency: 1, lockDurationMs: 1_000 });
    const everyMs = 400;
    const chance = seededChance(t);
    const kills = fully(3, 14);
    const slots: number[] = [];
    const program = fileURLToPath(new URL('scheduling-process.ts', import.meta.url));
    const start = () => {
      const order = JSON.stringify({ server: server.config, definition, everyMs });
      const child = spawn(process.execPath, ['--import', 'tsx', program, order], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: child.stdout }).on('line', (id) => slots.push(Number(/\d+$/.exec(id)?.[0])));
      return child;
    };
    const processes = [start(), start(), start()];
    for (let kill = 0; kill < kills; kill += 1) {
      const seen = slots.length;
      await until(() => slots.length > seen + 1);
      await sleep(chance.between(0, everyMs));
      processes.shift()?.kill('SIGKILL');
      processes.push(start());
    }
    const seen = slots.length;
    await until(() => slots.length > seen + 3);
    for (const child of processes) child.kill('SIGKILL');
    t.ok(slots.length > seen + 3, `${slots.length} slots, on and on after ${kills} kills`);
    const span = Math.max(...slots) - Math.min(...slots);
    const most = Math.floor(span / everyMs) + 1 + kills;
    const different = new Set(slots).size;
    t.ok(different <= most, `${different} of at most ${most} slots in ${span} ms: one schedule, whoever sets it again`);
    const again = slots.length - different;
    t.ok(again <= kills, `${again} were done again, each after a worker died over it`);
  });

  await t.test('a schedule set by several processes runs once per period, and stops when it is removed', async (t) => {
    const { partitions: _none, ...definition } = definitionOf({ concurrency: 1 });
    const queue = createJobQueue({ backend, definition });
    const done: ReceivedJob[] = [];
    const options = {
      backend,
      definition,
      handle: async (job: ReceivedJob) => {
        done.push(job);
      },
      isTransient: () => false,
    };
    for (const worker of [createJobWorker(options), createJobWorker(options)]) t.teardown(() => worker.close());
    // Runs begin while the schedules are still being set.
    const scheduledAt = Date.now();
    await Promise.all([1, 2, 3].map(() => queue.upsertSchedule('sweep', { everyMs: 400 }, 'sweep', { of: 'resets' })));
    await queue.upsertSchedule('monthly', { cronUtc: '0 0 1 * *' }, 'monthly', {});
    await until(() => done.length >= 4);
    const periods = (Date.now() - scheduledAt) / 400;
    t.ok(done.length >= 4 && done.length <= periods + 2, `${done.length} runs in ${periods} periods`);
    t.match(done[0], { name: 'sweep', payload: { of: 'resets' } });
    const next = (await backend.queue(definition.name).getJobScheduler('monthly'))?.next ?? 0;
    t.match(new Date(next).toISOString(), /-01T00:00:00\.000Z$/);
    t.equal(await queue.removeSchedule('sweep'), true);
    t.equal(await queue.removeSchedule('sweep'), false);
    await sleep(600);
    const count = done.length;
    await sleep(1_200);
    t.equal(done.length, count);
  });

  await t.test('depths count what waits, also in a paused queue', async (t) => {
    const definition = definitionOf({ partitions: 2 });
    const inspector = createQueueInspector({ backend, definitions: [definition] });
    const [first, second] = inspector.boardQueues();
    await first?.add('x', {}, { jobId: 'x1' });
    await first?.add('x', {}, { jobId: 'x2', priority: 5 });
    await first?.add('x', {}, { jobId: 'x3', delay: 60_000 });
    await second?.pause();
    await second?.add('x', {}, { jobId: 'x4' });
    t.match(await inspector.depths(), [
      { queue: `${definition.name}-0`, waiting: 2, delayed: 1, active: 0, failed: 0, completed: 0, isPaused: false },
      { queue: `${definition.name}-1`, waiting: 1, isPaused: true },
    ]);
    t.equal(await inspector.findEnvelope(definition, 'e0-000000000aaaaaaaaaaaa_0'), undefined);
    t.equal(await inspector.findEnvelope(definition, 'e9-000000000aaaaaaaaaaaa_0'), undefined);
    t.equal(await inspector.findEnvelope(definition, 'not an id'), undefined);
    t.same(await backend.findServerFaults(1_000), []);
  });

  await t.test('a rate limit holds over all workers', async (t) => {
    const { partitions: _none, ...definition } = definitionOf({ limiter: { max: 5, durationMs: 1_000 } });
    const queue = createJobQueue({ backend, definition });
    const times: number[] = [];
    const options = {
      backend,
      definition,
      handle: async () => void times.push(Date.now()),
      isTransient: () => false,
    };
    for (let n = 0; n < 12; n += 1) await queue.add('x', {});
    for (const worker of [createJobWorker(options), createJobWorker(options)]) t.teardown(() => worker.close());
    await until(() => times.length === 12);
    // The first may begin later than it was taken, on a busy machine.
    t.ok((times[11] ?? 0) - (times[0] ?? 0) >= 1_500, `12 jobs took ${(times[11] ?? 0) - (times[0] ?? 0)} ms`);
  });

  await backend.close();
});
