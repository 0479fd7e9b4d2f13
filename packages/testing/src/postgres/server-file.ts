import { statfsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
export const serverFolder = (runPid: number) => join(fastFolder(), `tandem-test-${runPid}`);
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

const SHARED_MEMORY = '/dev/shm';
const ROOM_BYTES = 2 * 1024 ** 3;

/** Memory where there is a file system of it with room (Linux), since test data need not last; else the temporary folder. */
function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize >= ROOM_BYTES ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
