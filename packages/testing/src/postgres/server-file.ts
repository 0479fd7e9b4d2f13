import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastFolder, ownedName } from '../fast-folder.ts';
import { isAlive } from '../is-alive.ts';

/** The PostgreSQL of one test run: who looks after it and how to get in. */
export type TestServer = {
  readonly pid: number;
  /** As a superuser, to the database `postgres`. */
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
};

/** Database that is migrated once and copied for each test. */
export const TEMPLATE = 'tandem_template';

/** Folder of the server that belongs to a run; `runPid` is the process whose end ends the run. */
export const serverFolder = (runPid: number) => join(fastFolder(), ownedName(runPid));
export const serverFile = (runPid: number) => join(serverFolder(runPid), 'server.json');

/** The server of a run; undefined when none is ready. */
export async function readServer(runPid: number): Promise<TestServer | undefined> {
  try {
    const server = JSON.parse(await readFile(serverFile(runPid), 'utf8')) as TestServer;
    return isAlive(server.pid) ? server : undefined;
  } catch {
    return undefined;
  }
}
