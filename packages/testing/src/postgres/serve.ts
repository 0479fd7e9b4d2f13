import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { embeddedDatabase, localSecrets, prepareDatabase } from '@tandem/cli';
import { openDatabase } from '@tandem/db';
import { removeLeftOvers } from '../fast-folder.ts';
import { isAlive } from '../is-alive.ts';
import { serverFile, serverFolder, TEMPLATE, type TestServer } from './server-file.ts';

/** Run as a process: `serve.ts <run pid>`. Keeps one PostgreSQL with a migrated template until that process ends. */

const runPid = Number(process.argv[2]);
const LOOK_EVERY_MS = 250;
/** Nothing here has to survive a crash, and much is written. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' };

const folder = serverFolder(runPid);
await removeLeftOvers();
// One before it may have had the same number.
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true, mode: 0o700 });
const database = await embeddedDatabase(folder, await localSecrets(folder), { settings: FAST });
await prepareDatabase(database, { ENABLE_CREDITS_V2: 'true' });

const superuser = openDatabase({ url: database.superuserUrl, applicationName: 'tandem-test-server', poolSize: 1 });
await superuser.query(`ALTER DATABASE tandem RENAME TO ${TEMPLATE}`);
await superuser.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
await superuser.close();

const { superuserUrl, ownerUrl, apiUrl, workerUrl } = database;
const server: TestServer = { pid: process.pid, superuserUrl, ownerUrl, apiUrl, workerUrl };
await writeFile(`${serverFile(runPid)}.new`, JSON.stringify(server), { mode: 0o600 });
await rename(`${serverFile(runPid)}.new`, serverFile(runPid));

await new Promise<void>((resolve) => {
  process.once('SIGTERM', resolve);
  setInterval(() => {
    if (!isAlive(runPid)) resolve();
  }, LOOK_EVERY_MS);
});
await database.stop();
await rm(folder, { recursive: true, force: true });
process.exit(0);
