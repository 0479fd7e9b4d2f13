import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startLocalPostgres } from '../src/index.ts';
import { query, remember, remembered, scratchFolder } from './scratch.ts';

function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

t.test('a server that was killed starts again with every committed row', async (t) => {
  const dataDir = scratchFolder(t);
  const first = await startLocalPostgres({ dataDir });
  await remember(first.url);
  process.kill(postmasterOf(dataDir), 'SIGKILL');
  await first.stop();

  const second = await startLocalPostgres({ dataDir });
  t.equal(await remembered(second.url), 42);
  await second.stop();
});

t.test('a backend that goes on working without its server does not block the next start', async (t) => {
  const dataDir = scratchFolder(t);
  const first = await startLocalPostgres({ dataDir });
  await remember(first.url);
  const busy = query(first.url, 'do $$ begin loop end loop; end $$').catch(() => 'ended');
  await sleep(300);
  process.kill(postmasterOf(dataDir), 'SIGKILL');
  await first.stop();

  const second = await startLocalPostgres({ dataDir });
  t.equal(await busy, 'ended');
  t.equal(await remembered(second.url), 42);
  await second.stop();
});

t.test('a postmaster.pid that names a process of somebody else is not believed', async (t) => {
  const dataDir = scratchFolder(t);
  const first = await startLocalPostgres({ dataDir });
  await remember(first.url);
  const file = join(dataDir, 'cluster', 'postmaster.pid');
  const [pid = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await first.stop();
  writeFileSync(file, [process.pid, ...rest].join('\n'));

  const second = await startLocalPostgres({ dataDir });
  t.equal(await remembered(second.url), 42);
  await second.stop();
});

t.test('a server that dies alone is started again on the same port', async (t) => {
  const dataDir = scratchFolder(t);
  const outcomes: unknown[] = [];
  const server = await startLocalPostgres({ dataDir, onDeath: (outcome) => outcomes.push(outcome) });
  await remember(server.url);
  for (let deaths = 1; deaths <= 2; deaths += 1) {
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    while (outcomes.length < deaths) await sleep(20);
    t.equal(await remembered(server.url), 42);
  }
  t.same(outcomes, ['restarted', 'restarted']);
  await server.stop();
});

t.test('one that cannot be started again is reported once, with the reason', async (t) => {
  const dataDir = scratchFolder(t);
  const death = new Promise((resolve) => {
    void startLocalPostgres({ dataDir, onDeath: resolve }).then((server) => {
      t.teardown(() => server.stop());
      const pid = postmasterOf(dataDir);
      writeFileSync(join(dataDir, 'cluster', 'postgresql.conf'), 'no such setting');
      process.kill(pid, 'SIGKILL');
    });
  });
  const keepAlive = setInterval(() => undefined, 1_000);
  t.match(await death, { code: 'start_failed' });
  clearInterval(keepAlive);
});
