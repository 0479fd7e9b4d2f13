import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { giveTo } from '../src/data-folder.ts';
import { startLocalPostgres } from '../src/index.ts';
import { end, heldServer } from './held-server.ts';
import { isRoot, query, remember, remembered, scratchFolder } from './scratch.ts';

/** A user id that no passwd file has. */
const stranger = 54_321;

t.test('as root', { skip: !isRoot && 'only root can do this' }, async (t) => {
  await t.test('a data folder that others cannot reach keeps the data all the same', async (t) => {
    const closed = join(scratchFolder(t), 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dataDir = join(closed, 'project', '.tandem');
    const first = await startLocalPostgres({ dataDir });
    await remember(first.url);
    await query(first.url, 'create database another');
    await query(first.url, 'checkpoint');
    await first.stop();
    const second = await startLocalPostgres({ dataDir });
    t.equal(await remembered(second.url), 42);
    await query(second.url.replace(/postgres$/, 'another'), 'create extension btree_gist').catch(() => undefined);
    await second.stop();

    chmodSync(closed, 0o755);
    const third = await startLocalPostgres({ dataDir });
    t.equal(await remembered(third.url), 42, 'also when it can be reached later');
    await third.stop();
  });

  await t.test('a cluster that was made root’s is given back to the user of the server', async (t) => {
    const dataDir = scratchFolder(t);
    const first = await startLocalPostgres({ dataDir });
    await remember(first.url);
    await first.stop();
    const cluster = join(dataDir, 'cluster');
    const { uid } = statSync(cluster);
    await giveTo(cluster, { uid: 0, gid: 0, switched: true });
    const second = await startLocalPostgres({ dataDir });
    t.equal(await remembered(second.url), 42);
    t.equal(statSync(cluster).uid, uid);
    await second.stop();
  });

  await t.test('somebody else’s cluster stays theirs', async (t) => {
    const dataDir = scratchFolder(t);
    await (await startLocalPostgres({ dataDir })).stop();
    const cluster = join(dataDir, 'cluster');
    await giveTo(cluster, { uid: stranger, gid: stranger, switched: true });
    const second = await startLocalPostgres({ dataDir });
    await query(second.url, 'select 1');
    await second.stop();
    t.equal(statSync(cluster).uid, stranger);
  });

  await t.test('a user id without a passwd entry is told to set DATABASE_URL', async (t) => {
    const dataDir = scratchFolder(t);
    chownSync(dataDir, stranger, stranger);
    const held = await heldServer(dataDir, { uid: stranger, gid: stranger });
    t.match(held, { code: 'no_passwd_entry', message: /54321.*DATABASE_URL/ });
    await end(held, 'SIGTERM');
  });

  await t.test('an ordinary user cannot take over what root made', async (t) => {
    const dataDir = scratchFolder(t);
    await (await startLocalPostgres({ dataDir })).stop();
    const { uid, gid } = statSync(join(dataDir, 'cluster'));
    const held = await heldServer(dataDir, { uid, gid });
    t.match(held, { code: 'data_folder_not_writable', message: /superuser-password|cannot be written/ });
    await end(held, 'SIGTERM');
  });
});
