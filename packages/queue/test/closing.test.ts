import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onEachBackend } from './on-each-backend.ts';
import { openScene } from './scene.ts';

await onEachBackend(async (t, server) => {
  await t.test('a closing worker finishes and answers what it has, and takes no more', async (t) => {
    let begun = 0;
    const scene = await openScene(t, server, {
      definition: { concurrency: 1 },
      worker: {
        handle: async (operations) => {
          begun += 1;
          await sleep(700);
          return scene.apply(operations);
        },
      },
    });
    const worker = scene.worker();
    const first = scene.send('u', 1);
    while (begun === 0) await sleep(10);
    const second = scene.send('u', 2);
    await second.accepted;
    const begin = Date.now();
    await worker.close(5_000);
    t.ok(Date.now() - begin < 4_000, `closed in ${Date.now() - begin} ms`);
    t.match(await first.outcome, { n: 1 });
    t.equal(begun, 1);
    const next = scene.worker();
    t.match(await second.outcome, { n: 2 });
    await next.close();
  });

  await t.test('a job that does not end in time does not hold the closing up, and is done again', async (t) => {
    let hang = true;
    const scene = await openScene(t, server, {
      worker: {
        handle: async (operations) => {
          if (hang) {
            hang = false;
            await sleep(8_000);
          }
          return scene.apply(operations);
        },
      },
    });
    const worker = scene.worker();
    const { outcome } = scene.send('u', 1, 60_000);
    while (hang) await sleep(10);
    const begin = Date.now();
    await worker.close(500);
    t.ok(Date.now() - begin < 4_000, `closed in ${Date.now() - begin} ms`);
    const next = scene.worker();
    t.match(await outcome, { status: 'applied' });
    await next.close();
  });

  await t.test('a sender that is closed under load has everything taken first', async (t) => {
    const scene = await openScene(t, server);
    const sent = Array.from({ length: 2_000 }, (_, n) => scene.send(`u${n}`, n, 0));
    await scene.sender.close();
    await Promise.all(sent.map(({ accepted }) => accepted));
    t.equal(scene.sender.buffered, 0);
  });

  for (const state of ['there', 'away']) {
    await t.test(`a process that closed everything ends by itself, with the server ${state}`, async (t) => {
      const program = fileURLToPath(new URL('tidy-process.ts', import.meta.url));
      const tidy = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(server.config)]);
      let told = '';
      tidy.stderr.on('data', (data) => {
        told += data;
      });
      await once(tidy.stdout, 'data');
      if (state === 'away') await server.kill();
      const begin = Date.now();
      tidy.stdin.end();
      const timer = setTimeout(() => tidy.kill('SIGKILL'), 30_000);
      const [code] = await once(tidy, 'exit');
      clearTimeout(timer);
      t.equal(code, 0, `ended in ${Date.now() - begin} ms`);
      if (state === 'there') t.equal(told, '');
    });
  }
});
