import { mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));
/** File systems that are memory (statfs(2)): tmpfs and ramfs. A commit there costs nothing. */
const MEMORY = new Set([0x01021994, 0x858458f6]);

/** Makes a new folder on a disk: in the temporary folder, or in the project where that is memory. */
export async function makeDiskFolder(): Promise<string> {
  for (const parent of [tmpdir(), join(PROJECT, '.tandem')]) {
    await mkdir(parent, { recursive: true });
    if (!MEMORY.has((await statfs(parent)).type)) return mkdtemp(join(parent, 'tandem-bench-'));
  }
  throw new Error('Neither the temporary folder nor the project is on a disk; durable commits cannot be measured.');
}
