import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startLocalPostgres } from '../src/index.ts';
import { isRunning } from '../src/process-ref.ts';
import type { SupervisionRecord } from '../src/supervision.ts';
import { end, heldServer } from './held-server.ts';
import { remember, remembered, scratchFolder } from './scratch.ts';

function recordOf(dataDir: string): SupervisionRecord {
  return JSON.parse(readFileSync(join(dataDir, 'supervisor.json'), 'utf8')) as SupervisionRecord;
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  t.test(`the server ends by itself after a ${signal} of its parent`, async (t) => {
    const dataDir = scratchFolder(t);
    const held = await heldServer(dataDir);
    await remember(held.url ?? '');
    const { server, guardian } = recordOf(dataDir);
    await end(held, signal);
    const deadline = Date.now() + 30_000;
    const running = () => (server !== null && isRunning(server.process)) || isRunning(guardian);
    while (running() && Date.now() < deadline) await sleep(20);
    t.notOk(running(), 'neither the server nor its guardian is left');

    const next = await startLocalPostgres({ dataDir });
    t.equal(await remembered(next.url), 42);
    await next.stop();
  });
}

t.test('a start right after the kill waits for the end of the former server', async (t) => {
  const dataDir = scratchFolder(t);
  for (let round = 0; round < 3; round += 1) {
    const held = await heldServer(dataDir);
    if (round === 0) await remember(held.url ?? '');
    t.equal(await remembered(held.url ?? ''), 42);
    await end(held, 'SIGKILL');
  }
  const next = await startLocalPostgres({ dataDir });
  t.equal(await remembered(next.url), 42);
  await next.stop();
});

t.test('a server whose parent and guardian were both killed is taken over', async (t) => {
  const dataDir = scratchFolder(t);
  const held = await heldServer(dataDir);
  await remember(held.url ?? '');
  const { server, guardian } = recordOf(dataDir);
  process.kill(guardian.pid, 'SIGKILL');
  await end(held, 'SIGKILL');

  const next = await startLocalPostgres({ dataDir });
  t.equal(next.port, held.port, 'the same server');
  t.equal(recordOf(dataDir).server?.process.pid, server?.process.pid);
  t.equal(await remembered(next.url), 42);
  await next.stop();
  t.notOk(server && isRunning(server.process), 'and its new supervisor can stop it');
});

t.test('it is replaced when other settings are wanted', async (t) => {
  const dataDir = scratchFolder(t);
  const held = await heldServer(dataDir);
  await remember(held.url ?? '');
  const { server, guardian } = recordOf(dataDir);
  process.kill(guardian.pid, 'SIGKILL');
  await end(held, 'SIGKILL');

  const next = await startLocalPostgres({ dataDir, settings: { work_mem: '9MB' } });
  t.notOk(server && isRunning(server.process));
  t.equal(await remembered(next.url), 42);
  await next.stop();
});

t.test('killing the first start at any moment leaves a folder that works', async (t) => {
  for (const afterMs of [0, 150, 350, 600]) {
    const dataDir = scratchFolder(t);
    const started = heldServer(dataDir).catch(() => null);
    while (!existsSync(join(dataDir, 'supervisor.json'))) await sleep(5);
    await sleep(afterMs);
    process.kill(recordOf(dataDir).supervisor.pid, 'SIGKILL');
    await started;

    const next = await heldServer(dataDir);
    t.type(next.url, 'string', next.message ?? `killed ${afterMs} ms after it took the folder`);
    t.notOk(readdirSync(dataDir).some((name) => name.startsWith('initializing-')));
    await end(next, 'SIGTERM');
  }
});
