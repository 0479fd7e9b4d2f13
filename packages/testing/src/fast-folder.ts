import { statfsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

const SHARED_MEMORY = '/dev/shm';
const ROOM_BYTES = 2 * 1024 ** 3;

/** Memory where there is a file system of it with room (Linux), since test data need not last; else the temporary folder. */
export function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize >= ROOM_BYTES ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Name of a folder of data that is nobody's when the process has ended. */
export const ownedName = (pid: number) => `tandem-test-${pid}`;
const OWNED_NAME = /^tandem-test-(\d+)/;

/** A new folder for the data of a server of this process. */
export const ownFastFolder = (of: string): Promise<string> =>
  mkdtemp(join(fastFolder(), `${ownedName(process.pid)}-${of}-`));

/** Removes what processes left that were killed: it may be in memory. */
export async function removeLeftOvers(): Promise<void> {
  for (const name of await readdir(fastFolder())) {
    const [, pid] = OWNED_NAME.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // Another user's stays.
    await rm(join(fastFolder(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
