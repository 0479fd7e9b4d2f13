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
