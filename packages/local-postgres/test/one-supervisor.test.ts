import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startLocalPostgres } from '../src/index.ts';
import { processRef } from '../src/process-ref.ts';
import { end, heldServer } from './held-server.ts';
import { query, scratchFolder } from './scratch.ts';

t.test('a second start names the process that has the folder, and leaves it alone', async (t) => {
  const dataDir = scratchFolder(t);
  const held = await heldServer(dataDir);
  t.teardown(() => end(held, 'SIGTERM'));
  await t.rejects(startLocalPostgres({ dataDir }), {
    code: 'data_folder_in_use',
    message: new RegExp(`process ${held.child.pid}\\b`),
  });
  t.equal((await query(held.url ?? '', 'select 1 as one'))[0]?.['one'], 1);
});

t.test('the same process cannot start a folder twice either', async (t) => {
  const dataDir = scratchFolder(t);
  const server = await startLocalPostgres({ dataDir });
  await t.rejects(startLocalPostgres({ dataDir }), { code: 'data_folder_in_use' });
  await server.stop();
});

t.test('a record of an earlier process with a pid that is in use again is not believed', async (t) => {
  const dataDir = scratchFolder(t);
  const earlier = { pid: process.pid, stamp: `earlier than ${processRef(process.pid)?.stamp}` };
  writeFileSync(join(dataDir, 'supervisor.json'), JSON.stringify({ supervisor: earlier, guardian: earlier }));
  await (await startLocalPostgres({ dataDir })).stop();
  writeFileSync(join(dataDir, 'supervisor.json'), 'garbage');
  await (await startLocalPostgres({ dataDir })).stop();
  t.pass();
});

t.test('of many that start at once after a crash, one gets the folder', async (t) => {
  const dataDir = scratchFolder(t);
  await end(await heldServer(dataDir), 'SIGKILL');
  const all = await Promise.all(Array.from({ length: 5 }, () => heldServer(dataDir)));
  t.teardown(() => Promise.all(all.map((held) => end(held, 'SIGTERM'))));
  t.same(all.map(({ code }) => code ?? 'started').sort(), [...Array(4).fill('data_folder_in_use'), 'started']);
});
